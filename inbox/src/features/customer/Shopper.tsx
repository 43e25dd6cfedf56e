// Whether the shopper is there, and where an answer reaches them if not.

import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import { t } from "../../words/index.ts";
import { type Customer, customerOf } from "./api.ts";
import css from "./customer.module.css";

/** What the shopper has told, undefined until it is known; asked for anew when they tell more (`told` counts that). */
export function useCustomer(store: string, conversation: string, told: number): Customer | null | undefined {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["customer", store, conversation, told],
    queryFn: () => customerOf(api, store, conversation),
    placeholderData: (before) => before,
  });
  return query.data;
}

export function PresenceDot({ desk, conversation }: { desk: Desk; conversation: string }): JSX.Element | null {
  const present = desk.present.get(conversation);
  if (present === undefined) return null;
  return (
    <span className={css.shopperPresence}>
      <span className={`dot ${present ? "online" : "offline"}`} aria-hidden="true" />
      {present ? t("shopperHere") : t("shopperLeft")}
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
    ? t("replyNoAddress")
    : customer.refusal
      ? t("replyRefused", customer.email, t(`refusal_${customer.refusal}`))
      : t("replyByMail", customer.email);
  return (
    <div className={css.replyTo} role="status">
      {text}
      {customer && !customer.refusal && !customer.proven && (
        <details className={css.why}>
          <summary>{t("unproven")}</summary>
          {t("unprovenWhy")}
        </details>
      )}
    </div>
  );
}
