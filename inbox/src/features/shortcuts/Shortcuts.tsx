// The list of keys, and what the agent has chosen of them.

import type { JSX } from "react";
import { chooseSendKey, chooseSingleKeys, MAC, useSendKey, useSingleKeys } from "../../ui/choices.ts";
import { t } from "../../words/index.ts";
import { useFeatures } from "../feature.ts";
import css from "./shortcuts.module.css";

export function Shortcuts(): JSX.Element {
  const single = useSingleKeys();
  const sends = useSendKey();
  const shortcuts = useFeatures().flatMap((feature) => feature.shortcuts ?? []);
  return (
    <>
      <dl className={css.keys}>
        {shortcuts.map(({ key, does }) => (
          <div key={does}>
            <dt>
              <kbd>{MAC ? key.replace("Ctrl", "⌘") : key}</kbd>
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={single} onChange={(event) => chooseSingleKeys(event.target.checked)} />
        {t("singleKeys")}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={sends === "enter"}
          onChange={(event) => chooseSendKey(event.target.checked ? "enter" : "modifier")}
        />
        {t("enterSendsChoice")}
      </label>
    </>
  );
}
