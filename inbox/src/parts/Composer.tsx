// Where the agent writes. What is typed and not sent is kept per conversation.

import { type JSX, type Ref, useLayoutEffect, useRef, useState } from "react";
import { strings } from "../strings.ts";
import { Icon } from "./Icon.tsx";

const MAX_CHARACTERS = 4000;

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  storageKey: string;
  onSend(text: string): void;
  onTyping(): void;
}

export function Composer({ ref, storageKey, onSend, onTyping }: Props): JSX.Element {
  const [text, setText] = useState(() => localStorage.getItem(storageKey) ?? "");
  const box = useRef<HTMLFormElement>(null);
  const tooLong = text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS;
  useLayoutEffect(() => {
    const field = box.current?.querySelector("textarea");
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }, [text]);
  const change = (value: string): void => {
    setText(value);
    if (value) localStorage.setItem(storageKey, value);
    else localStorage.removeItem(storageKey);
    if (value) onTyping();
  };
  const submit = (): void => {
    if (!text.trim() || tooLong) return;
    onSend(text.trim());
    change("");
  };
  return (
    <form
      className="composer"
      ref={box}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {tooLong && <p role="alert">{strings.tooLong}</p>}
      <textarea
        ref={ref}
        rows={2}
        dir="auto"
        value={text}
        aria-label={strings.message}
        placeholder={strings.placeholder}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <div className="composer-foot">
        <small>{strings.sendKeys}</small>
        <button type="submit" className="button primary" aria-disabled={!text.trim() || tooLong}>
          <Icon name="send" />
          {strings.send}
        </button>
      </div>
    </form>
  );
}
