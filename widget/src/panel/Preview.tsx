// An answer that came while the chat is closed: a small preview beside the launcher, until it is opened or dismissed.

import type { Message } from "@shopbell/client";
import type { JSX } from "preact";
import { fill } from "../strings/en.ts";
import type { Words } from "../strings/index.ts";

interface Props extends Words {
  message: Message;
  onOpen(): void;
  onDismiss(): void;
}

const SHOWN = 120;

export function Preview({ strings, direction, message, onOpen, onDismiss }: Props): JSX.Element {
  const text = message.text ?? "";
  return (
    <div class="preview" role="status">
      <div class="words" dir={direction}>
        <button type="button" class="preview-text" onClick={onOpen}>
          <span class="name">{fill(strings.preview, message.name || strings.somebody)}</span>
          <span dir="auto">{text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}</span>
        </button>
        <button type="button" class="icon" aria-label={strings.previewDismiss} onClick={onDismiss}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6 6 18" />
          </svg>
        </button>
      </div>
    </div>
  );
}
