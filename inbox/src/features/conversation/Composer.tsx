// Where the agent writes. What is typed and not sent is kept per conversation.

import { type JSX, type ReactNode, type Ref, useState } from "react";
import { MAC, useSendKey } from "../../ui/choices.ts";
import { Icon } from "../../ui/Icon.tsx";
import { t } from "../../words/index.ts";
import { ComposerFrame } from "./ComposerFrame.tsx";

const MAX_CHARACTERS = 4000;

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  storageKey: string;
  onSend(text: string): void;
  onTyping(): void;
  /** What else can be sent, beside the button. */
  children?: ReactNode;
}

export function Composer({ ref, storageKey, onSend, onTyping, children }: Props): JSX.Element {
  const [text, setText] = useState(() => localStorage.getItem(storageKey) ?? "");
  const sends = useSendKey();
  const tooLong = text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS;
  const change = (value: string): void => {
    setText(value);
    if (value) localStorage.setItem(storageKey, value);
    else localStorage.removeItem(storageKey);
    if (value) onTyping();
  };
  const submit = (): void => {
    if (!text.trim() || tooLong) return;
    onSend(text.trim());
    setText("");
    // What another tab has begun to write is not what was sent.
    if (localStorage.getItem(storageKey) === text) localStorage.removeItem(storageKey);
  };
  return (
    <ComposerFrame
      text={text}
      error={tooLong ? t("tooLong") : ""}
      onSubmit={submit}
      foot={
        <>
          <small>{sends === "enter" ? t("enterSends") : t("modifierSends", MAC ? "⌘" : "Ctrl")}</small>
          {children}
          <button type="submit" className="button primary" aria-disabled={!text.trim() || tooLong}>
            <Icon name="send" />
            {t("send")}
          </button>
        </>
      }
    >
      <textarea
        ref={ref}
        rows={2}
        dir={text ? "auto" : undefined}
        value={text}
        aria-label={t("message")}
        placeholder={t("placeholder")}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          // Enter ends a word in Chinese or Japanese input.
          const enter = event.key === "Enter" && !event.nativeEvent.isComposing;
          const modified = event.ctrlKey || event.metaKey;
          if (enter && (modified || (sends === "enter" && !event.shiftKey))) {
            event.preventDefault();
            submit();
          }
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
    </ComposerFrame>
  );
}
