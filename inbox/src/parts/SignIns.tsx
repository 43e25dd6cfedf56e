// What the agent is signed in with: which browser on which system, and when it was last used.

import { useQuery } from "@tanstack/react-query";
import Bowser from "bowser";
import type { JSX } from "react";
import type { SignIn } from "../api.ts";
import { useSession } from "../session.tsx";
import { fill, strings } from "../strings.ts";
import { exact } from "../time.ts";

export default function SignIns(): JSX.Element {
  const { api } = useSession();
  const query = useQuery({ queryKey: ["sign-ins"], queryFn: () => api.sessions(), staleTime: 0 });
  if (!query.data) return <p>{query.isError ? strings.unreachable : strings.loading}</p>;
  return (
    <ul className="sign-ins">
      {query.data.map((each) => (
        <li key={`${each.signed_in} ${each.device}`}>
          <span title={each.device}>{named(each)}</span>
          <small>{each.here ? strings.sessionHere : fill(strings.sessionUsed, exact(each.seen))}</small>
        </li>
      ))}
    </ul>
  );
}

function named({ device }: SignIn): string {
  if (!device) return strings.sessionUnknown;
  const { browser, os } = Bowser.parse(device);
  if (!browser.name) return strings.sessionUnknown;
  return os.name ? fill(strings.sessionOn, browser.name, os.name) : browser.name;
}
