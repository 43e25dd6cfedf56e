// The log of a conversation: messages, events, what only the store's people see, and what is on its way.

import {
  type Case,
  goesOn,
  hasEarlier,
  type Message,
  type Placed,
  type StaffEvent,
  type Thread,
  type ThreadState,
  timeline,
} from "@shopbell/client";
import { clsx } from "clsx";
import { Fragment, type JSX, memo, useEffect, useMemo, useRef } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { day, visitorTag } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { OUTCOMES } from "../conversation/api.ts";
import { useFeatures } from "../feature.ts";
import { PendingNotes } from "../notes/PendingNotes.tsx";
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
  useMarkRead(desk, state.conversation, thread.last + state.staff.length, scroll.atEnd);
  useEffect(() => scroll.wrote(state.drafts.length), [scroll, state.drafts.length]);
  const typing = Object.entries(state.typing)[0];
  const entries = useMemo(() => timeline(state), [state]);
  const older = (): void => {
    scroll.lookBack();
    if (!scroll.hides) void thread.older().catch(() => undefined);
  };
  return (
    <div className={css.logFrame}>
      <div className={css.log} ref={box} role="log" aria-label={t("log")} tabIndex={0}>
        <div className={css.logRows} ref={rows}>
          {(hasEarlier(state) || scroll.hides) && (
            <button type="button" className={clsx("link", css.older)} onClick={older}>
              {t("older")}
            </button>
          )}
          {!state.loaded && <p className="note">{t("loading")}</p>}
          <ul>
            <Entries {...{ desk, state, left }} entries={scroll.drawn(entries)} />
            {state.drafts.map((draft) => (
              <Pending key={draft.cid} {...{ draft, thread }} />
            ))}
            <PendingNotes {...{ desk }} conversation={state.conversation} />
          </ul>
          <p className={css.typing} aria-live="polite">
            {typing && t("typing", typing[1] || t("visitor", visitorTag(typing[0])))}
          </p>
        </div>
      </div>
      {scroll.hasNews(entries, me) && (
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
  entries: readonly Placed[];
}

function Entries({ desk, state, left, entries }: EntriesProps): JSX.Element[] {
  const me = desk.store.agent;
  const colleagues = useColleagues(desk.store.id);
  const newFrom = useNewFrom(state, me);
  const staff = useStaffLines(state);
  const note = useNote(state, me, left);
  return entries.map(({ place, message, of }, index) => {
    const before = entries[index - 1];
    const next = entries[index + 1]?.message;
    const current = of === state;
    const isNew = current && message.seq === newFrom;
    const text = outcomeOf(of, message) || (current ? note(message) : "");
    const lines = staff(of, message.seq);
    const above = before && staff(before.of, before.message.seq);
    return (
      <Fragment key={place}>
        {message.seq === 1 && <CaseBegins of={of} />}
        {isNewDay(message, before?.message) && <li className={css.day}>{day(message.at)}</li>}
        {isNew && <li className={css.new}>{t("newMessages")}</li>}
        <Entry
          {...{ place, message, me, desk }}
          conversation={of.conversation}
          note={text}
          begins={!goesOn(message, before?.message) || isNew || above !== undefined}
          ends={text !== "" || lines !== undefined || !next || !goesOn(next, message)}
        />
        {lines?.map((event) => (
          <StaffLine key={event.id} {...{ event, me, colleagues }} store={desk.store.id} />
        ))}
      </Fragment>
    );
  });
}

/** The how-manieth of the shopper's conversations begins here; of a first one nothing need be said. */
function CaseBegins({ of }: { of: Case }): JSX.Element | null {
  const number = of.head?.number ?? 1;
  return number > 1 ? <li className={css.case}>{t("caseBegins", number)}</li> : null;
}

/** How the conversation ended that this closed; of one that was closed more often, at last. */
function outcomeOf({ head, messages }: Case, message: Message): string {
  const outcome = OUTCOMES.find((each) => each === head?.outcome);
  if (message.event !== "closed" || !outcome) return "";
  return messages.findLast((each) => each.event === "closed") === message ? t(`outcome_${outcome}`) : "";
}

/** What only the store's people see, by the conversation and the message that it follows. */
function useStaffLines(state: ThreadState): (of: Case, seq: number) => StaffEvent[] | undefined {
  const here = useMemo(() => byPlace(state.staff), [state.staff]);
  const past = useMemo(() => new Map(state.past.map((each) => [each, byPlace(each.staff)])), [state.past]);
  return (of, seq) => (past.get(of) ?? here).get(seq);
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
