// What can be done below a conversation that is closed: go on with it, or begin another one.

import type { JSX } from "preact";
import type { Words } from "../../strings/index.ts";
import css from "./closed.css";
import { words } from "./words.ts";

export interface Props extends Pick<Words, "base"> {
  /** Whether what is written next begins another one. */
  anew: boolean;
  onAnew(anew: boolean): void;
}

export function View({ base, anew, onAnew }: Props): JSX.Element {
  const own = words[base];
  return (
    <div class="over">
      <span role="status">{anew ? own.begins : own.goesOn}</span>{" "}
      <button
        type="button"
        class="link"
        onClick={({ currentTarget }) => {
          onAnew(!anew);
          // Either way they write next.
          (currentTarget.getRootNode() as ShadowRoot).querySelector("textarea")?.focus();
        }}
      >
        {anew ? own.stay : own.begin}
      </button>
    </div>
  );
}

export { css };
