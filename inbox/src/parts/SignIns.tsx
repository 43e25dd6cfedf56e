// What the agent is signed in with: which browser on which system, and when it was last used.

import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import type { SignIn } from "../api.ts";
import { useSession } from "../session.tsx";
import { fill, strings } from "../strings.ts";
import { exact } from "../time.ts";

type Names = typeof import("bowser").default;

export function SignIns(): JSX.Element {
  const { api } = useSession();
  const query = useQuery({ queryKey: ["sign-ins"], queryFn: () => api.sessions(), staleTime: 0 });
  // Who never looks loads no names of browsers; without them, each is what it says of itself.
  const { data: names } = useQuery({ queryKey: ["browsers"], queryFn: async () => (await import("bowser")).default });
  if (!query.data) return <p>{query.isError ? strings.unreachable : strings.loading}</p>;
  return (
    <ul className="sign-ins">
      {query.data.map((each) => (
        <li key={`${each.signed_in} ${each.device}`}>
          <span title={each.device}>{named(each, names)}</span>
          <small>{each.here ? strings.sessionHere : fill(strings.sessionUsed, exact(each.seen))}</small>
        </li>
      ))}
    </ul>
  );
}

function named({ device }: SignIn, names: Names | undefined): string {
  if (!device) return strings.sessionUnknown;
  if (!names) return device;
  const { browser, os } = names.parse(device);
  if (!browser.name) return strings.sessionUnknown;
  return os.name ? fill(strings.sessionOn, browser.name, os.name) : browser.name;
}
