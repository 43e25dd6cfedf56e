// Where an agent writes a note. What is typed and not stored is kept per conversation.

import { clsx } from "clsx";
import { type JSX, type Ref, useImperativeHandle, useRef, useState } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { t } from "../../words/index.ts";
import { ComposerFrame } from "../conversation/ComposerFrame.tsx";
import { mentionsIn } from "./mentions.ts";
import css from "./notes.module.css";
import { useMentions } from "./useMentions.tsx";

/** As the server counts. */
const MAX_CHARACTERS = 2000;

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  desk: Desk;
  conversation: string;
}

export function NoteComposer({ ref, desk, conversation }: Props): JSX.Element {
  const storageKey = `shopbell:${desk.store.id}:${desk.store.agent}:note-draft:${conversation}`;
  const [text, setText] = useState(() => localStorage.getItem(storageKey) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement);
  const colleagues = useColleagues(desk.store.id);
  const tooLong = text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS;
  const change = (value: string): void => {
    setText(value);
    if (value) localStorage.setItem(storageKey, value);
    else localStorage.removeItem(storageKey);
    if (value) desk.writesNote();
  };
  const mentions = useMentions(desk.store.id, field, change);
  const submit = (): void => {
    const said = text.trim();
    if (!said || tooLong) return;
    desk.note(conversation, said, mentionsIn(said, colleagues));
    change("");
  };
  return (
    <ComposerFrame
      text={text}
      error={tooLong ? t("noteTooLong") : ""}
      className={css.composer ?? ""}
      above={mentions.list}
      onSubmit={submit}
      foot={
        <>
          <small>{t("noteHint")}</small>
          <button type="submit" className={clsx("button", css.save)} aria-disabled={!text.trim() || tooLong}>
            {t("noteSave")}
          </button>
        </>
      }
    >
      <textarea
        ref={field}
        rows={2}
        dir={text ? "auto" : undefined}
        value={text}
        aria-label={t("note")}
        placeholder={t("notePlaceholder")}
        {...mentions.field}
        onChange={(event) => {
          change(event.target.value);
          mentions.follow();
        }}
        onSelect={mentions.follow}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || mentions.press(event)) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
    </ComposerFrame>
  );
}
