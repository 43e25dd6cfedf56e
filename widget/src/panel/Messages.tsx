// The log of the conversation, and what is still on its way.

import type { Draft, Message } from "@shopbell/client";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { fill, type Strings } from "../strings/en.ts";
import type { ChatState } from "./chat.ts";
import { linked } from "./text.tsx";

interface Props {
  state: ChatState;
  strings: Strings;
  language: string;
  onOlder(): void;
  onRetry(): void;
  onDismiss(cid: string): void;
}

export function Messages({ state, strings, language, onOlder, onRetry, onDismiss }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const first = state.messages[0]?.seq;
  const typing = Object.values(state.typing)[0];
  // Older messages come in above: what the shopper reads must not move.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop += box.current.scrollHeight - height.current;
  }, [first]);
  useLayoutEffect(() => {
    height.current = box.current?.scrollHeight ?? 0;
  });
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [state.messages.length, state.drafts.length, typing]);
  const seen = Math.max(0, ...Object.entries(state.reads).map(([who, seq]) => (who === state.me ? 0 : seq)));
  const lastOwn = state.messages.findLast((message) => message.by === state.me)?.seq;
  return (
    <div class="log" ref={box} role="log" aria-label={strings.log} tabIndex={0}>
      {state.more && (
        <button type="button" class="link" onClick={onOlder}>
          {strings.older}
        </button>
      )}
      {!state.conversation && state.messages.length + state.drafts.length === 0 && (
        <div class="welcome">
          <p class="hello">{strings.welcome}</p>
          <p>{strings.hint}</p>
        </div>
      )}
      <ul>
        {state.messages.map((message) => (
          <Entry
            key={message.seq}
            {...{ message, strings, language }}
            own={message.by === state.me}
            note={
              message.seq === lastOwn && !state.drafts.length
                ? message.seq <= seen
                  ? strings.seen
                  : strings.delivered
                : ""
            }
          />
        ))}
        {state.drafts.map((draft) => (
          <Pending key={draft.cid} {...{ draft, strings, onRetry, onDismiss }} />
        ))}
      </ul>
      {typing !== undefined && (
        <p class="typing">
          <i />
          <i />
          <i />
          <span class="hidden">{fill(strings.typing, typing || strings.somebody)}</span>
        </p>
      )}
    </div>
  );
}

interface EntryProps {
  message: Message;
  own: boolean;
  note: string;
  strings: Strings;
  language: string;
}

function Entry({ message, own, note, strings, language }: EntryProps): JSX.Element {
  const name = message.name || strings.somebody;
  if (message.event) {
    return <li class="event">{fill(strings[message.event], name)}</li>;
  }
  const time = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(message.at);
  return (
    <li class={own ? "own" : "other"}>
      <span class={own ? "hidden" : "name"}>{own ? strings.you : name}</span>
      <div class="bubble" dir="auto">
        {linked(message.text ?? "")}
      </div>
      <small>
        <bdi>{time}</bdi>
        {note && ` · ${note}`}
      </small>
    </li>
  );
}

interface PendingProps {
  draft: Draft;
  strings: Strings;
  onRetry(): void;
  onDismiss(cid: string): void;
}

function Pending({ draft, strings, onRetry, onDismiss }: PendingProps): JSX.Element {
  return (
    <li class={`own ${draft.state}`}>
      <span class="hidden">{strings.you}</span>
      <div class="bubble" dir="auto">
        {linked(draft.text)}
      </div>
      {draft.state === "waiting" && <small>{strings.sending}</small>}
      {draft.state === "failed" && (
        <small>
          {strings.failed}{" "}
          <button type="button" class="link" onClick={onRetry}>
            {strings.retry}
          </button>
        </small>
      )}
      {draft.state === "refused" && (
        <small>
          {strings.refused}{" "}
          <button type="button" class="link" onClick={() => onDismiss(draft.cid)}>
            {strings.dismiss}
          </button>
        </small>
      )}
    </li>
  );
}
