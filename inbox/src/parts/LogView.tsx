// The log of a conversation: messages, events, what only the store's people see, and what is on its way.

import type { Draft, Message, StaffEvent, Thread, ThreadState } from "@shopbell/client";
import { Fragment, type JSX, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Colleague } from "../api.ts";
import type { Desk } from "../desk.ts";
import { useSession } from "../session.tsx";
import { fill, strings } from "../strings.ts";
import { clock, day, exact, visitorTag } from "../time.ts";
import { useColleagues } from "./colleagues.ts";
import { Linked } from "./Linked.tsx";

interface Props {
  desk: Desk;
  state: ThreadState;
  thread: Thread;
}

export function LogView({ desk, state, thread }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const me = desk.store.agent;
  const colleagues = useColleagues(desk.store.id);
  const newFrom = useNewFrom(state, me);
  useScroll(box, state);
  const seen = Math.max(
    0,
    ...state.messages
      .map((each) => each.by)
      .filter(isVisitor)
      .map((who) => state.reads[who] ?? 0),
  );
  const lastOwn = state.messages.findLast((message) => message.by === me && !message.event)?.seq;
  const typing = Object.entries(state.typing)[0];
  const mails = mailStates(state.staff);
  const note = (message: Message): string => {
    const mailed = mails.get(message.seq);
    if (mailed && message.by.startsWith("a_")) return strings[mailed];
    if (message.seq !== lastOwn) return "";
    return message.seq <= seen ? strings.seen : strings.delivered;
  };
  return (
    <div className="log" ref={box} role="log" aria-label={strings.log} tabIndex={0}>
      {state.more && (
        <button type="button" className="link older" onClick={() => void thread.older().catch(() => undefined)}>
          {strings.older}
        </button>
      )}
      {!state.loaded && <p className="note">{strings.loading}</p>}
      <ul>
        {state.messages.map((message, index) => (
          <Fragment key={message.seq}>
            {isNewDay(message, state.messages[index - 1]) && <li className="day">{day(message.at)}</li>}
            {message.seq === newFrom && <li className="new">{strings.newMessages}</li>}
            <Entry {...{ message, me, desk }} conversation={state.conversation} note={note(message)} />
            {state.staff
              .filter((event) => event.after === message.seq)
              .map((event) => (
                <StaffLine key={event.id} {...{ event, me, colleagues }} />
              ))}
          </Fragment>
        ))}
        {state.drafts.map((draft) => (
          <Pending key={draft.cid} {...{ draft, thread }} />
        ))}
      </ul>
      <p className="typing" aria-live="polite">
        {typing && fill(strings.typing, typing[1] || fill(strings.visitor, visitorTag(typing[0])))}
      </p>
    </div>
  );
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
}

function Entry({ message, me, desk, conversation, note }: EntryProps): JSX.Element {
  const own = message.by === me;
  const name = own ? strings.you : message.name || fill(strings.visitor, visitorTag(message.by));
  if (message.event) return <li className="event">{eventText(message)}</li>;
  const kind = own ? "own" : isVisitor(message.by) ? "theirs" : "colleague";
  return (
    <li className={kind}>
      <span className={own ? "hidden" : "name"}>{name}</span>
      <div className="bubble" dir="auto">
        <Linked text={message.text ?? ""} />
      </div>
      <small>
        <time dateTime={new Date(message.at).toISOString()} title={exact(message.at)}>
          {clock(message.at)}
        </time>
        {message.via && ` · ${strings[`via_${message.via}`]}`}
        {message.via === "email" && kind === "theirs" && message.name && ` · ${strings.stranger}`}
        {note && ` · ${note}`}
      </small>
      {message.via === "email" && <Files {...{ message, desk, conversation }} />}
    </li>
  );
}

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
        {strings.wholeMail}
      </button>
      <span role="alert">{failed && strings.failedChange}</span>
    </p>
  );
}

function eventText(message: Message): string {
  const name = message.name || strings.formerColleague;
  const texts = { joined: strings.joined, left: strings.left, closed: strings.closedBy, reopened: strings.reopenedBy };
  return fill(texts[message.event ?? "joined"], name);
}

function StaffLine({
  event,
  me,
  colleagues,
}: {
  event: StaffEvent;
  me: string;
  colleagues: Colleague[];
}): JSX.Element | null {
  if (event.event === "address") return <li className="event staff">{fill(strings.addressStaff, event.subject)}</li>;
  if (event.event === "transcript")
    return <li className="event staff">{fill(strings.transcriptStaff, event.subject)}</li>;
  if (event.event === "machine") return <li className="event staff">{fill(strings.machineStaff, event.subject)}</li>;
  if (event.event === "mail_bounced" || event.event === "mail_complained")
    return <li className="event staff warn">{strings[`${event.event}_staff`]}</li>;
  // Who takes a conversation for themselves is named by "has joined" already.
  if (event.event !== "assigned" || event.by === event.subject) return null;
  const name = (id: string): string =>
    id === me ? strings.you : (colleagues.find((each) => each.id === id)?.name ?? strings.formerColleague);
  const text = event.subject
    ? fill(strings.assignedStaff, name(event.by), name(event.subject))
    : fill(strings.unassignedStaff, name(event.by));
  return <li className="event staff">{text}</li>;
}

function Pending({ draft, thread }: { draft: Draft; thread: Thread }): JSX.Element {
  return (
    <li className={`own ${draft.state}`}>
      <span className="hidden">{strings.you}</span>
      <div className="bubble" dir="auto">
        <Linked text={draft.text} />
      </div>
      {draft.state === "waiting" && <small>{strings.sending}</small>}
      {draft.state === "failed" && (
        <small>
          {strings.failed}{" "}
          <button type="button" className="link" onClick={() => thread.retry()}>
            {strings.retry}
          </button>
        </small>
      )}
      {draft.state === "refused" && (
        <small>
          {strings.refused}{" "}
          <button type="button" className="link" onClick={() => thread.dismiss(draft.cid)}>
            {strings.dismiss}
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

function useScroll(box: React.RefObject<HTMLDivElement | null>, state: ThreadState): void {
  const height = useRef(0);
  const first = state.messages[0]?.seq;
  const typing = Object.keys(state.typing).length;
  // Older messages come in above: what is being read must not move.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop += box.current.scrollHeight - height.current;
  }, [first, box]);
  useLayoutEffect(() => {
    height.current = box.current?.scrollHeight ?? 0;
  });
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [state.messages.length, state.drafts.length, typing, box]);
}

function isNewDay(message: Message, before: Message | undefined): boolean {
  return !before || new Date(message.at).toDateString() !== new Date(before.at).toDateString();
}

function isVisitor(id: string): boolean {
  return id.startsWith("v_");
}
