// Whether the shopper is there, and where an answer reaches them if not.

import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import type { Customer } from "../api.ts";
import type { Desk } from "../desk.ts";
import { useSession } from "../session.tsx";
import { fill, strings } from "../strings.ts";

/** What the shopper has told, undefined until it is known; asked for anew when they tell more (`told` counts that). */
export function useCustomer(store: string, conversation: string, told: number): Customer | null | undefined {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["customer", store, conversation, told],
    queryFn: () => api.customer(store, conversation),
    placeholderData: (before) => before,
  });
  return query.data;
}

export function PresenceDot({ desk, conversation }: { desk: Desk; conversation: string }): JSX.Element | null {
  const present = desk.present.get(conversation);
  if (present === undefined) return null;
  return (
    <span className="shopper-presence">
      <span className={`dot ${present ? "online" : "offline"}`} aria-hidden="true" />
      {present ? strings.shopperHere : strings.shopperLeft}
    </span>
  );
}

/** Said above the composer once the shopper has left: what becomes of a reply. */
export function ReplyGoesTo({
  present,
  customer,
}: {
  present: boolean;
  customer: Customer | null | undefined;
}): JSX.Element | null {
  if (present || customer === undefined) return null;
  const text = !customer
    ? strings.replyNoAddress
    : customer.refusal
      ? fill(strings.replyRefused, customer.email, strings[`refusal_${customer.refusal}`])
      : fill(strings.replyByMail, customer.email);
  return (
    <div className="reply-to" role="status">
      {text}
      {customer && !customer.refusal && !customer.proven && (
        <details className="why">
          <summary>{strings.unproven}</summary>
          {strings.unprovenWhy}
        </details>
      )}
    </div>
  );
}
