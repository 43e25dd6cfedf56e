// Where the shopper writes. What is typed and not sent outlives a reload.

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { recall, write } from "../storage.ts";
import type { Strings } from "../strings/index.ts";

/** As the server counts: code points, and no more than it takes. */
const MAX_CHARACTERS = 4000;

interface Props {
  strings: Strings;
  storageKey: string;
  focused: boolean;
  onSend(text: string): void;
  onTyping(): void;
}

export function Composer({ strings, storageKey, focused, onSend, onTyping }: Props): JSX.Element {
  const [text, setText] = useState(() => recall(storageKey));
  const field = useRef<HTMLTextAreaElement>(null);
  const tooLong = text.length > MAX_CHARACTERS && [...text].length > MAX_CHARACTERS;
  // Before the browser paints: who sees the panel can press Escape at once, and a slow page must not hear it in its place.
  useLayoutEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  const change = (value: string): void => {
    setText(value);
    write(storageKey, value);
    if (value) onTyping();
  };
  const submit = (): void => {
    if (!text.trim() || tooLong) return;
    onSend(text.trim());
    change("");
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {tooLong && (
        <p class="warning" role="alert">
          {strings.tooLong}
        </p>
      )}
      {/* The field grows with its text by the stylesheet: nothing is measured with each key. */}
      <div class="grows" data-text={text}>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={strings.message}
          placeholder={strings.placeholder}
          enterkeyhint="send"
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter ends a word in Chinese or Japanese input; only a bare Enter sends.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
      </div>
      <button type="submit" class="send" aria-label={strings.send} aria-disabled={!text.trim() || tooLong}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path fill="currentColor" d="M3 20.500 21.500 12 3 3.500v6.600l12 1.900-12 1.900z" />
        </svg>
      </button>
    </form>
  );
}
