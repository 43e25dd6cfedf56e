// A note in the log: who wrote it, and whom it calls.

import type { JSX } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import { clock, exact } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";
import { NoteText } from "./NoteText.tsx";
import css from "./notes.module.css";

export function NoteLine({ event, me, store, nameOf }: LineProps): JSX.Element {
  const colleagues = useColleagues(store).filter((each) => event.mentions?.includes(each.id));
  return (
    <li className={css.note}>
      <span className={css.by}>{t("noteBy", event.by === me ? t("you") : nameOf(event.by))}</span>
      <NoteText text={event.text ?? ""} {...{ colleagues, me }} />
      <small>
        <time dateTime={new Date(event.at).toISOString()} title={exact(event.at)}>
          {clock(event.at)}
        </time>
      </small>
    </li>
  );
}
