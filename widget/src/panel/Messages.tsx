// The log of the conversation, and what is still on its way.

import { type Draft, goesOn, hasEarlier, LogScroll, type Message, timeline } from "@shopbell/client";
import { Component, type ComponentChildren, type ComponentType, type JSX, type RefObject } from "preact";
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import { type ChatState, isShops } from "../chat/chat.ts";
import type { Props as ChoicesProps, Greeting } from "../features/choices/Choices.tsx";
import { fill, type Strings } from "../strings/index.ts";
import { linked } from "./text.tsx";

interface Props {
  state: ChatState;
  strings: Strings;
  language: string;
  open: boolean;
  /** Whether nobody of the shop is there. */
  alone: boolean;
  /** What the shop greets with; nothing as long as it is not known, and where it greets nobody. */
  greeting: Greeting | null | undefined;
  Choices: ComponentType<ChoicesProps>;
  onOlder(): void;
  onRead(): void;
  onRetry(): void;
  onDismiss(cid: string): void;
  onSend: ChoicesProps["onSend"];
}

export function Messages({
  state,
  strings,
  language,
  open,
  alone,
  greeting,
  Choices,
  onOlder,
  onRead,
  onRetry,
  onDismiss,
  onSend,
}: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const scroll = useLogScroll(box, rows);
  const entries = timeline(state);
  const drawn = scroll.drawn(entries);
  const typing = Object.values(state.typing)[0];
  useMarkRead(open && scroll.atEnd, state.messages.length, onRead);
  useEffect(() => scroll.wrote(state.drafts.length), [state.drafts.length]);
  const seen = Math.max(0, ...Object.entries(state.reads).map(([who, seq]) => (who === state.me ? 0 : seq)));
  const lastOwn = state.messages.findLast((message) => message.by === state.me)?.seq;
  const note = (message: Message): string => {
    if (message.seq !== lastOwn || state.drafts.length) return "";
    return message.seq <= seen ? strings.seen : strings.delivered;
  };
  const older = (): void => {
    scroll.lookBack();
    if (!scroll.hides) onOlder();
  };
  return (
    <div class="log-frame">
      <div class="log" ref={box} role="log" aria-label={strings.log} tabIndex={0}>
        <div class="rows" ref={rows}>
          {(hasEarlier(state) || scroll.hides) && (
            <button type="button" class="link older" onClick={older}>
              {strings.older}
            </button>
          )}
          {!state.conversation && state.messages.length + state.drafts.length === 0 && (
            <div class="welcome">
              <p class="hello" dir="auto">
                {greeting?.text ?? strings.welcome}
              </p>
              <p>{alone ? strings.hintAway : strings.hint}</p>
              {greeting && <Choices {...{ state, onSend }} card={greeting} />}
            </div>
          )}
          <ul>
            {drawn.map(({ place, message, of }, index) => {
              const next = drawn[index + 1]?.message;
              const text = of === state ? note(message) : "";
              return (
                <Entry
                  key={place}
                  {...{ place, message, strings, language }}
                  own={message.by === state.me}
                  note={text}
                  begins={!goesOn(message, drawn[index - 1]?.message)}
                  ends={text !== "" || !next || !goesOn(next, message)}
                >
                  {message.card && of === state && <Choices {...{ state, onSend, message }} card={message.card} />}
                </Entry>
              );
            })}
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
      </div>
      {scroll.hasNews(entries, state.me) && (
        <button type="button" class="to-end" onClick={() => scroll.toEnd()}>
          {strings.newBelow}
        </button>
      )}
    </div>
  );
}

function useLogScroll(box: RefObject<HTMLElement | null>, rows: RefObject<HTMLElement | null>): LogScroll {
  const [, draw] = useReducer((count: number, _: undefined) => count + 1, 0);
  const [scroll] = useState(() => new LogScroll());
  useLayoutEffect(() => {
    scroll.onChange = () => draw(undefined);
    if (box.current && rows.current) return scroll.attach(box.current, rows.current);
    return undefined;
  }, []);
  useLayoutEffect(() => {
    if (rows.current) scroll.settle(rows.current);
  });
  return scroll;
}

/** What is on the screen of somebody who looks at it, is read. */
function useMarkRead(looking: boolean, count: number, onRead: () => void): void {
  useEffect(() => {
    const read = (): void => {
      if (looking && !document.hidden) onRead();
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [looking, count]);
}

interface EntryProps {
  place: number;
  message: Message;
  own: boolean;
  note: string;
  /** Whether it is the first, and the last, of messages that read as one. */
  begins: boolean;
  ends: boolean;
  strings: Strings;
  language: string;
  /** What can be chosen. */
  children?: ComponentChildren;
}

/** Drawn anew only when something of it changes: a long log must not make each message dearer. */
class Entry extends Component<EntryProps> {
  override shouldComponentUpdate(next: EntryProps): boolean {
    return (Object.keys(next) as (keyof EntryProps)[]).some((name) => next[name] !== this.props[name]);
  }

  override render({ place, message, own, note, begins, ends, strings, language, children }: EntryProps): JSX.Element {
    const name = message.name || (message.by === "system" ? strings.automatic : strings.somebody);
    if (message.event) {
      return (
        <li class="event" data-place={place}>
          {fill(strings[message.event], name)}
        </li>
      );
    }
    // Whoever answers a mail that was not sent to them must not look like the shop.
    const stranger = !own && !isShops(message);
    const shown = stranger ? fill(strings.stranger, name) : name;
    return (
      <li class={`${own ? "own" : stranger ? "stranger" : "other"}${begins ? "" : " goes-on"}`} data-place={place}>
        {begins && <span class={own ? "hidden" : "name"}>{own ? strings.you : shown}</span>}
        <div class="bubble" dir="auto">
          {stranger ? message.text : linked(message.text ?? "")}
        </div>
        {children}
        {ends && (
          <small>
            <bdi>{new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(message.at)}</bdi>
            {note && ` · ${note}`}
          </small>
        )}
      </li>
    );
  }
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
