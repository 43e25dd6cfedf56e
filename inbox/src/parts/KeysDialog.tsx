// The list of keys. A native dialog: it keeps the focus inside without any style that the page's policy forbids.

import type { JSX, Ref } from "react";
import { strings } from "../strings.ts";

export function KeysDialog({ ref }: { ref: Ref<HTMLDialogElement> }): JSX.Element {
  return (
    <dialog ref={ref} aria-labelledby="keys-title" className="keys">
      <form method="dialog">
        <h2 id="keys-title">{strings.keysTitle}</h2>
        <dl>
          {strings.keysList.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <button type="submit" className="button">
          {strings.keysClose}
        </button>
      </form>
    </dialog>
  );
}
