// The text of a note, with whom it calls.

import { clsx } from "clsx";
import type { JSX } from "react";
import type { Colleague } from "../../live/colleagues.ts";
import { Linked } from "../../ui/Linked.tsx";
import { partsOf } from "./mentions.ts";
import css from "./notes.module.css";

export function NoteText({ text, colleagues, me }: { text: string; colleagues: Colleague[]; me: string }): JSX.Element {
  return (
    <div className={css.text} dir="auto">
      {partsOf(text, colleagues).map((part, place) =>
        part.id ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has nothing but its place
          <b key={place} className={clsx(css.mention, part.id === me && css.me)}>
            {part.text}
          </b>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Linked key={place} text={part.text} />
        ),
      )}
    </div>
  );
}
