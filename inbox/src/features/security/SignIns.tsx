// What the agent is signed in with: which browser on which system, and when it was last used.

import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import { useSession } from "../../live/session.tsx";
import { exact } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { type SignIn, signIns } from "./api.ts";
import css from "./security.module.css";

type Names = typeof import("bowser").default;

export function SignIns(): JSX.Element {
  const { api } = useSession();
  const query = useQuery({ queryKey: ["sign-ins"], queryFn: () => signIns(api), staleTime: 0 });
  // Who never looks loads no names of browsers; without them, each is what it says of itself.
  const { data: names } = useQuery({ queryKey: ["browsers"], queryFn: async () => (await import("bowser")).default });
  if (!query.data) return <p>{query.isError ? t("unreachable") : t("loading")}</p>;
  return (
    <ul className={css.signIns}>
      {query.data.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two of one browser may be of the same second, and a row has no state.
        <li key={index}>
          <span className="device" title={each.device}>
            {named(each, names)}
          </span>
          <small>{each.here ? t("sessionHere") : t("sessionUsed", exact(each.seen))}</small>
        </li>
      ))}
    </ul>
  );
}

function named({ device }: SignIn, names: Names | undefined): string {
  if (!device) return t("sessionUnknown");
  if (!names) return device;
  const { browser, os } = names.parse(device);
  if (!browser.name) return t("sessionUnknown");
  return os.name ? t("sessionOn", browser.name, os.name) : browser.name;
}
