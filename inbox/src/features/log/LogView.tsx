// The log of a conversation: messages, events, what only the store's people see, and what is on its way.

import { goesOn, type Message, type StaffEvent, type Thread, type ThreadState } from "@shopbell/client";
import { clsx } from "clsx";
import { Fragment, type JSX, memo, useEffect, useMemo, useRef } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { day, visitorTag } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { useFeatures } from "../feature.ts";
import { Entry } from "./Entry.tsx";
import css from "./log.module.css";
import { Pending } from "./Pending.tsx";
import { useMarkRead, useNewFrom } from "./reading.ts";
import { StaffLine } from "./StaffLine.tsx";
import { useLogScroll } from "./useLogScroll.ts";

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
  const scroll = useLogScroll(box, rows);
  useMarkRead(desk, state.conversation, thread.last, scroll.atEnd);
  useEffect(() => scroll.wrote(state.drafts.length), [scroll, state.drafts.length]);
  const typing = Object.entries(state.typing)[0];
  const older = (): void => {
    scroll.lookBack();
    if (!scroll.hides) void thread.older().catch(() => undefined);
  };
  return (
    <div className={css.logFrame}>
      <div className={css.log} ref={box} role="log" aria-label={t("log")} tabIndex={0}>
        <div className={css.logRows} ref={rows}>
          {(state.more || scroll.hides) && (
            <button type="button" className={clsx("link", css.older)} onClick={older}>
              {t("older")}
            </button>
          )}
          {!state.loaded && <p className="note">{t("loading")}</p>}
          <ul>
            <Entries {...{ desk, state, left }} messages={scroll.drawn(state.messages)} />
            {state.drafts.map((draft) => (
              <Pending key={draft.cid} {...{ draft, thread }} />
            ))}
          </ul>
          <p className={css.typing} aria-live="polite">
            {typing && t("typing", typing[1] || t("visitor", visitorTag(typing[0])))}
          </p>
        </div>
      </div>
      {scroll.hasNews(state.messages, me) && (
        <button type="button" className={css.toEnd} onClick={() => scroll.toEnd()}>
          {t("newBelow")}
        </button>
      )}
    </div>
  );
});

interface EntriesProps {
  desk: Desk;
  state: ThreadState;
  left: boolean;
  /** Those that are drawn. */
  messages: readonly Message[];
}

function Entries({ desk, state, left, messages }: EntriesProps): JSX.Element[] {
  const me = desk.store.agent;
  const colleagues = useColleagues(desk.store.id);
  const newFrom = useNewFrom(state, me);
  const staff = useMemo(() => byPlace(state.staff), [state.staff]);
  const note = useNote(state, me, left);
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const next = messages[index + 1];
    const text = note(message);
    const lines = staff.get(message.seq);
    return (
      <Fragment key={message.seq}>
        {isNewDay(message, before) && <li className={css.day}>{day(message.at)}</li>}
        {message.seq === newFrom && <li className={css.new}>{t("newMessages")}</li>}
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
  });
}

/** What is said below an agent's message: what became of it, of the last one in any case. */
function useNote(state: ThreadState, me: string, left: boolean): (message: Message) => string {
  const features = useFeatures();
  const fates = useMemo(
    () => new Map(features.flatMap((feature) => [...(feature.timeline?.fates?.(state.staff) ?? [])])),
    [features, state.staff],
  );
  const seen = Math.max(0, ...Object.entries(state.reads).map(([who, seq]) => (who.startsWith("v_") ? seq : 0)));
  const lastOwn = state.messages.findLast((message) => message.by === me && !message.event)?.seq;
  return ({ seq, by }) => {
    const fate = fates.get(seq);
    if (fate && by.startsWith("a_")) return fate;
    if (seq !== lastOwn) return "";
    if (seq <= seen) return t("seen");
    return left ? t("waitsForThem") : t("delivered");
  };
}

/** What only the store's people see, by the message that it follows. */
function byPlace(staff: readonly StaffEvent[]): Map<number, StaffEvent[]> {
  const places = new Map<number, StaffEvent[]>();
  for (const event of staff) places.set(event.after, [...(places.get(event.after) ?? []), event]);
  return places;
}

function isNewDay(message: Message, before: Message | undefined): boolean {
  return !before || new Date(message.at).toDateString() !== new Date(before.at).toDateString();
}
