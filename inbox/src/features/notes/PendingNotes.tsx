// Notes that are not stored yet.

import { type JSX, useSyncExternalStore } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { t } from "../../words/index.ts";
import { NoteText } from "./NoteText.tsx";
import css from "./notes.module.css";

export function PendingNotes({ desk, conversation }: { desk: Desk; conversation: string }): JSX.Element[] {
  const colleagues = useColleagues(desk.store.id);
  // The log is drawn anew only when the conversation changes.
  useSyncExternalStore(desk.subscribe, desk.snapshot);
  return desk.notes.of(conversation).map(({ cid, text, state }) => (
    <li key={cid} className={css.note}>
      <span className={css.by}>{t("noteBy", t("you"))}</span>
      <NoteText {...{ text, colleagues }} me={desk.store.agent} />
      {state === "waiting" && <small>{t("noteSaving")}</small>}
      {state === "failed" && (
        <small>
          {t("noteFailed")}{" "}
          <button type="button" className="link" onClick={() => desk.notes.retry()}>
            {t("retry")}
          </button>
        </small>
      )}
      {state === "refused" && (
        <small>
          {t("noteRefused")}{" "}
          <button type="button" className="link" onClick={() => desk.notes.dismiss(cid)}>
            {t("dismiss")}
          </button>
        </small>
      )}
    </li>
  ));
}
