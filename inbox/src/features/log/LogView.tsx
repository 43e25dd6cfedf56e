// The log of a conversation: messages, events, what only the store's people see, and what is on its way.

import { type Draft, goesOn, type Message, type StaffEvent, type Thread, type ThreadState } from "@shopbell/client";
import { Fragment, type JSX, memo, useEffect, useMemo, useRef, useState } from "react";
import type { Colleague } from "../../live/api.ts";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import { Linked } from "../../ui/Linked.tsx";
import { clock, day, exact, visitorTag } from "../../ui/time.ts";
import { type Id, known, t } from "../../words/index.ts";
import { useLogScroll } from "./useLogScroll.ts";

/** Characters of an automatic answer that are shown without being asked for. */
const FOLDED = 140;

interface Props {
  desk: Desk;
  state: ThreadState;
  thread: Thread;
  /** Whether the shopper has left. */
  left: boolean;
}

/** Drawn anew only when the conversation changes, and of its rows only those that do. */
export const LogView = memo(function LogView({ desk, state, thread, left }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const me = desk.store.agent;
  const colleagues = useColleagues(desk.store.id);
  const newFrom = useNewFrom(state, me);
  const scroll = useLogScroll(box, rows);
  const messages = scroll.drawn(state.messages);
  useMarkRead(desk, state.conversation, thread.last, scroll.atEnd);
  useEffect(() => scroll.wrote(state.drafts.length), [scroll, state.drafts.length]);
  const staff = useMemo(() => byPlace(state.staff), [state.staff]);
  const mails = useMemo(() => mailStates(state.staff), [state.staff]);
  const reads = Object.entries(state.reads).map(([who, seq]) => (isVisitor(who) ? seq : 0));
  const seen = Math.max(0, ...reads);
  const lastOwn = state.messages.findLast((message) => message.by === me && !message.event)?.seq;
  const typing = Object.entries(state.typing)[0];
  const note = (message: Message): string => {
    const mailed = mails.get(message.seq);
    if (mailed && message.by.startsWith("a_")) return t(mailed);
    if (message.seq !== lastOwn) return "";
    if (message.seq <= seen) return t("seen");
    return left ? t("waitsForThem") : t("delivered");
  };
  const older = (): void => {
    scroll.lookBack();
    if (!scroll.hides) void thread.older().catch(() => undefined);
  };
  return (
    <div className="log-frame">
      <div className="log" ref={box} role="log" aria-label={t("log")} tabIndex={0}>
        <div className="log-rows" ref={rows}>
          {(state.more || scroll.hides) && (
            <button type="button" className="link older" onClick={older}>
              {t("older")}
            </button>
          )}
          {!state.loaded && <p className="note">{t("loading")}</p>}
          <ul>
            {messages.map((message, index) => {
              const before = messages[index - 1];
              const next = messages[index + 1];
              const text = note(message);
              const lines = staff.get(message.seq);
              return (
                <Fragment key={message.seq}>
                  {isNewDay(message, before) && <li className="day">{day(message.at)}</li>}
                  {message.seq === newFrom && <li className="new">{t("newMessages")}</li>}
                  <Entry
                    {...{ message, me, desk }}
                    conversation={state.conversation}
                    note={text}
                    begins={!goesOn(message, before) || message.seq === newFrom || staff.has(before?.seq ?? -1)}
                    ends={text !== "" || lines !== undefined || !next || !goesOn(next, message)}
                  />
                  {lines?.map((event) => (
                    <StaffLine key={event.id} {...{ event, me, colleagues }} />
                  ))}
                </Fragment>
              );
            })}
            {state.drafts.map((draft) => (
              <Pending key={draft.cid} {...{ draft, thread }} />
            ))}
          </ul>
          <p className="typing" aria-live="polite">
            {typing && t("typing", typing[1] || t("visitor", visitorTag(typing[0])))}
          </p>
        </div>
      </div>
      {scroll.hasNews(state.messages, me) && (
        <button type="button" className="to-end" onClick={() => scroll.toEnd()}>
          {t("newBelow")}
        </button>
      )}
    </div>
  );
});

/** What only the store's people see, by the message that it follows. */
function byPlace(staff: readonly StaffEvent[]): Map<number, StaffEvent[]> {
  const places = new Map<number, StaffEvent[]>();
  for (const event of staff) places.set(event.after, [...(places.get(event.after) ?? []), event]);
  return places;
}

/** What is on the screen of somebody who looks at it, is read. */
function useMarkRead(desk: Desk, conversation: string, last: number, atEnd: boolean): void {
  useEffect(() => {
    const read = (): void => {
      if (atEnd && !document.hidden && document.hasFocus()) desk.markRead(conversation);
    };
    read();
    addEventListener("focus", read);
    document.addEventListener("visibilitychange", read);
    return () => {
      removeEventListener("focus", read);
      document.removeEventListener("visibilitychange", read);
    };
  }, [desk, conversation, last, atEnd]);
}

type MailState = "mailed" | "mail_delivered" | "mail_bounced" | "mail_complained" | "mail_refused" | "mail_uncertain";

/** What became of the mail that each message went out in; a later word on it counts more. */
function mailStates(staff: readonly StaffEvent[]): Map<number, MailState> {
  const states = new Map<number, MailState>();
  for (const event of [...staff].sort((a, b) => a.at - b.at)) {
    const range = /^(\d+)-(\d+)$/.exec(event.subject);
    if (!event.event.startsWith("mail") || !range) continue;
    for (let seq = Number(range[1]); seq <= Number(range[2]); seq++) {
      // Our own note of having sent it may be written after the first report, and a doubt is none once it was delivered.
      if (event.event === "mailed" && states.has(seq)) continue;
      if (event.event === "mail_uncertain" && states.get(seq) === "mail_delivered") continue;
      states.set(seq, event.event as MailState);
    }
  }
  return states;
}

interface EntryProps {
  message: Message;
  me: string;
  desk: Desk;
  conversation: string;
  note: string;
  /** Whether it is the first, and the last, of messages that read as one. */
  begins: boolean;
  ends: boolean;
}

const Entry = memo(function Entry({ message, me, desk, conversation, note, begins, ends }: EntryProps): JSX.Element {
  const own = message.by === me;
  const name = own ? t("you") : message.name || t("visitor", visitorTag(message.by));
  if (message.event) {
    // Empty, it still has its place, by which the log knows how far it was read.
    return (
      <li className="event" data-seq={message.seq}>
        {eventText(message)}
      </li>
    );
  }
  const kind = own ? "own" : isVisitor(message.by) ? "theirs" : "colleague";
  return (
    <li className={begins ? kind : `${kind} goes-on`} data-seq={message.seq}>
      {begins && <span className={own ? "hidden" : "name"}>{name}</span>}
      <div className="bubble" dir="auto">
        <Linked text={message.text ?? ""} />
      </div>
      {(ends || message.via) && (
        <small>
          <time dateTime={new Date(message.at).toISOString()} title={exact(message.at)}>
            {clock(message.at)}
          </time>
          {message.via && ` · ${known(`via_${message.via}`) ?? message.via}`}
          {message.via === "email" && kind === "theirs" && message.name && ` · ${t("stranger")}`}
          {note && ` · ${note}`}
        </small>
      )}
      {message.via === "email" && <Files {...{ message, desk, conversation }} />}
    </li>
  );
});

/** What came with a mail, and the mail itself; each link is made when it is asked for, and is a download. */
function Files({ message, desk, conversation }: Pick<EntryProps, "message" | "desk" | "conversation">): JSX.Element {
  const { api } = useSession();
  const [failed, setFailed] = useState(false);
  const open = async (index: number): Promise<void> => {
    setFailed(false);
    try {
      const links = await api.mail(desk.store.id, conversation, message.seq);
      location.assign(index < 0 ? links.raw : (links.files[index]?.url ?? links.raw));
    } catch {
      setFailed(true);
    }
  };
  return (
    <p className="files">
      {message.files?.map((file, index) => (
        <button
          key={`${file.name}${file.size}`}
          type="button"
          className="link"
          dir="auto"
          onClick={() => void open(index)}
        >
          {file.name}
        </button>
      ))}
      <button type="button" className="link" onClick={() => void open(-1)}>
        {t("wholeMail")}
      </button>
      <span role="alert">{failed && t("failedChange")}</span>
    </p>
  );
}

const EVENTS: Record<string, Id> = { joined: "joined", left: "left", closed: "closedBy", reopened: "reopenedBy" };

/** Nothing for what this page, which is older than the server, does not know. */
function eventText(message: Message): string {
  const id = EVENTS[message.event ?? ""];
  return id ? t(id, message.name || t("formerColleague")) : "";
}

/** What a machine answered, folded where it is long: it may be a person's after all. */
function Machine({ text }: { text: string }): JSX.Element {
  if (text.length <= FOLDED) return <li className="event staff">{t("machineStaff", text)}</li>;
  return (
    <li className="event staff">
      <details>
        <summary dir="auto">{t("machineStaff", `${text.slice(0, FOLDED)}…`)}</summary>
        <p dir="auto" className="whole-text">
          {text}
        </p>
      </details>
    </li>
  );
}

interface StaffLineProps {
  event: StaffEvent;
  me: string;
  colleagues: Colleague[];
}

const StaffLine = memo(function StaffLine({ event, me, colleagues }: StaffLineProps): JSX.Element | null {
  if (event.event === "address") return <li className="event staff">{t("addressStaff", event.subject)}</li>;
  if (event.event === "transcript") return <li className="event staff">{t("transcriptStaff", event.subject)}</li>;
  if (event.event === "machine") return <Machine text={event.subject} />;
  if (event.event === "mail_bounced" || event.event === "mail_complained")
    return <li className="event staff warn">{t(`${event.event}_staff`)}</li>;
  // Who takes a conversation for themselves is named by "has joined" already.
  if (event.event !== "assigned" || event.by === event.subject) return null;
  const name = (id: string): string =>
    id === me ? t("you") : (colleagues.find((each) => each.id === id)?.name ?? t("formerColleague"));
  const text = event.subject
    ? t("assignedStaff", name(event.by), name(event.subject))
    : t("unassignedStaff", name(event.by));
  return <li className="event staff">{text}</li>;
});

function Pending({ draft, thread }: { draft: Draft; thread: Thread }): JSX.Element {
  return (
    <li className={`own ${draft.state}`}>
      <span className="hidden">{t("you")}</span>
      <div className="bubble" dir="auto">
        <Linked text={draft.text} />
      </div>
      {draft.state === "waiting" && <small>{t("sending")}</small>}
      {draft.state === "failed" && (
        <small>
          {t("failed")}{" "}
          <button type="button" className="link" onClick={() => thread.retry()}>
            {t("retry")}
          </button>
        </small>
      )}
      {draft.state === "refused" && (
        <small>
          {t("refused")}{" "}
          <button type="button" className="link" onClick={() => thread.dismiss(draft.cid)}>
            {t("dismiss")}
          </button>
        </small>
      )}
    </li>
  );
}

/** Where the unread messages began when the conversation was opened; it stays there while it is looked at. */
function useNewFrom(state: ThreadState, me: string): number {
  const [newFrom, setNewFrom] = useState(-1);
  if (newFrom === -1 && state.loaded) {
    const read = state.reads[me] ?? 0;
    setNewFrom(state.messages.find((message) => message.seq > read && message.by !== me && !message.event)?.seq ?? 0);
  }
  return newFrom;
}

function isNewDay(message: Message, before: Message | undefined): boolean {
  return !before || new Date(message.at).toDateString() !== new Date(before.at).toDateString();
}

function isVisitor(id: string): boolean {
  return id.startsWith("v_");
}
