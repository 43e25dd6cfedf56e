// An answer that came while the chat is closed: a small preview beside the launcher, until it is opened or dismissed.

import type { Message } from "@shopbell/client";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { recall, write } from "../../storage.ts";
import type { Words } from "../../strings/index.ts";
import { fill } from "../../strings/index.ts";
import css from "./preview.css";
import { words } from "./words.ts";

export interface Props extends Words {
  widgetKey: string;
  conversation: string;
  message: Message;
  onOpen(): void;
  onDismiss(): void;
}

const SHOWN = 120;

export function View({ strings, base, direction, ...props }: Props): JSX.Element | null {
  const { widgetKey, conversation, message, onOpen, onDismiss } = props;
  const name = `shopbell:${widgetKey}:dismissed`;
  // Here too, where the browser keeps nothing.
  const [gone, setGone] = useState("");
  const [, draw] = useState(0);
  useEffect(() => {
    const kept = (event: StorageEvent): void => {
      if (event.key === name) draw(event.timeStamp);
    };
    addEventListener("storage", kept);
    return () => removeEventListener("storage", kept);
  }, [name]);
  // By conversation: the next one counts from 1 again.
  const covers = (away: string): boolean => {
    const [of, until] = away.split(":");
    return of === conversation && message.seq <= Number(until);
  };
  if ([gone, recall(name)].some(covers)) return null;
  const dismiss = (): void => {
    const now = `${conversation}:${message.seq}`;
    write(name, now);
    setGone(now);
    onDismiss();
  };
  const text = message.text ?? "";
  return (
    <div class="preview" role="status">
      <div class="words" dir={direction}>
        <button type="button" class="preview-text" onClick={onOpen}>
          <span class="name">{fill(words[base].wrote, message.name || strings.somebody)}</span>
          <span dir="auto">{text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}</span>
        </button>
        <button type="button" class="icon" aria-label={words[base].dismiss} onClick={dismiss}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6 6 18" />
          </svg>
        </button>
      </div>
    </div>
  );
}

export { css };
