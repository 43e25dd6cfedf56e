// Which colleagues look at this conversation, too, or write a note in it.

import type { JSX } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { t } from "../../words/index.ts";
import css from "./notes.module.css";

export function Lookers({ desk, conversation }: { desk: Desk; conversation: string }): JSX.Element {
  const colleagues = useColleagues(desk.store.id);
  // Who went without a word is not there, whatever they did last.
  const there = desk.lookers
    .of(conversation, desk.store.agent)
    .filter(({ id }) => colleagues.find((each) => each.id === id)?.state !== "offline");
  return (
    <div className={css.lookers} role="status">
      {there.map(({ id, name, writes }) => (
        <span key={id}>{writes ? t("writesNote", name) : t("looks", name)}</span>
      ))}
    </div>
  );
}
