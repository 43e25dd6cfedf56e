// The list of keys. A native dialog: it keeps the focus inside without any style that the page's policy forbids.

import type { JSX, Ref } from "react";
import { chooseSendKey, chooseSingleKeys, MAC, useSendKey, useSingleKeys } from "../choices.ts";
import { strings } from "../strings.ts";

export function KeysDialog({ ref }: { ref: Ref<HTMLDialogElement> }): JSX.Element {
  const single = useSingleKeys();
  const sends = useSendKey();
  return (
    <dialog ref={ref} aria-labelledby="keys-title" className="keys">
      <form method="dialog">
        <h2 id="keys-title">{strings.keysTitle}</h2>
        <dl>
          {strings.keysList.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{MAC ? key.replace("Ctrl", "⌘") : key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <label className="check">
          <input type="checkbox" checked={single} onChange={(event) => chooseSingleKeys(event.target.checked)} />
          {strings.singleKeys}
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={sends === "enter"}
            onChange={(event) => chooseSendKey(event.target.checked ? "enter" : "modifier")}
          />
          {strings.enterSendsChoice}
        </label>
        <button type="submit" className="button">
          {strings.keysClose}
        </button>
      </form>
    </dialog>
  );
}
