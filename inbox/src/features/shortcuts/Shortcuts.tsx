// The list of keys. A native dialog: it keeps the focus inside without any style that the page's policy forbids.

import type { JSX, Ref } from "react";
import { chooseSendKey, chooseSingleKeys, MAC, useSendKey, useSingleKeys } from "../../ui/choices.ts";
import { type Id, t } from "../../words/index.ts";

/** What is done by a key. */
const KEYS: [string, Id][] = [
  ["j", "keyNext"],
  ["k", "keyPrevious"],
  ["Enter", "keyOpen"],
  ["r", "keyReply"],
  ["c", "keyClaim"],
  ["e", "keyClose"],
  ["u", "keyBack"],
  ["Enter", "keySend"],
  ["Ctrl + Enter", "keySendAlways"],
  ["?", "keyList"],
];

export function KeysDialog({ ref }: { ref: Ref<HTMLDialogElement> }): JSX.Element {
  const single = useSingleKeys();
  const sends = useSendKey();
  return (
    <dialog ref={ref} aria-labelledby="keys-title" className="keys">
      <form method="dialog">
        <h2 id="keys-title">{t("keys")}</h2>
        <dl>
          {KEYS.map(([key, meaning]) => (
            <div key={meaning}>
              <dt>
                <kbd>{MAC ? key.replace("Ctrl", "⌘") : key}</kbd>
              </dt>
              <dd>{t(meaning)}</dd>
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
        <button type="submit" className="button">
          {t("keysClose")}
        </button>
      </form>
    </dialog>
  );
}
