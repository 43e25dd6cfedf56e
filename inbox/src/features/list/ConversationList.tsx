// One list of the inbox: who has waited longest comes first.

import type { InboxRow } from "@shopbell/client";
import { Link } from "@tanstack/react-router";
import { clsx } from "clsx";
import { type JSX, memo, useEffect, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import { type Colleague, useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { mentioned } from "../../live/news.ts";
import { unread, type View } from "../../live/rows.ts";
import { ago, visitorTag } from "../../ui/time.ts";
import { known, t } from "../../words/index.ts";
import css from "./list.module.css";
import type { Inbox } from "./useInbox.ts";

interface Props {
  desk: Desk;
  view: View;
  status: "open" | "closed";
  inbox: Inbox;
  selected: string | undefined;
  /** The row that the keys have moved to. */
  marked: string | undefined;
  onOpen(conversation: string): void;
}

const STATUSES = ["open", "closed"] as const;
const TICK_MS = 20_000;

export function ConversationList({ desk, view, status, inbox, selected, marked, onOpen }: Props): JSX.Element {
  const { rows } = inbox;
  const me = desk.store.agent;
  const now = useNow();
  const colleagues = useColleagues(desk.store.id);
  const list = useRef<VListHandle>(null);
  const section = useRef<HTMLElement>(null);
  const index = rows.findIndex((row) => row.conversation === (marked ?? selected));
  useEffect(() => {
    if (index >= 0) list.current?.scrollToIndex(index, { align: "nearest" });
    if (!marked) return;
    // Drawn by the list in its own time; with the focus, Enter opens it as any button.
    const frame = requestAnimationFrame(() => section.current?.querySelector<HTMLElement>(`.${css.marked}`)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [index, marked]);
  return (
    <section className={css.list} ref={section} aria-label={t("listLabel")}>
      <div className={css.listHead}>
        <h1>{t(`views_${view}`)}</h1>
        <div className={css.tabs} role="group" aria-label={t("status")}>
          {STATUSES.map((each) => (
            <Link
              key={each}
              to="/$store/$view"
              params={{ store: desk.store.id, view }}
              search={{ status: each }}
              aria-current={each === status ? "true" : undefined}
            >
              {t(each)}
            </Link>
          ))}
        </div>
      </div>
      {inbox.loading && <p className="note">{t("loading")}</p>}
      {inbox.failed && (
        <p className="note">
          {t("listFailed")}{" "}
          <button type="button" className="link" onClick={inbox.reload}>
            {t("tryAgain")}
          </button>
        </p>
      )}
      {!inbox.loading && !inbox.failed && rows.length === 0 && (
        <p className="note">{status === "closed" ? t("emptyClosed") : t(`empty_${view}`)}</p>
      )}
      <VList
        ref={list}
        className={css.rows}
        // Scrolled near the end: the next page is on its way before the agent gets there.
        onScroll={(offset) => {
          const here = list.current;
          if (inbox.more && here && offset + here.viewportSize > here.scrollSize - 400) inbox.loadMore();
        }}
      >
        {rows.map((row) => (
          <Row
            key={row.conversation}
            {...{ row, me, now, colleagues, onOpen }}
            count={unread(row, me, desk.readHere.get(row.conversation) ?? 0)}
            called={mentioned(row, me, desk.notedHere.get(row.conversation) ?? 0)}
            selected={row.conversation === selected}
            marked={row.conversation === marked}
          />
        ))}
      </VList>
    </section>
  );
}

interface RowProps {
  row: InboxRow;
  me: string;
  /** Milliseconds, as they are now and then. */
  now: number;
  colleagues: Colleague[];
  /** How many messages are unread. */
  count: number;
  /** Whether a note calls this agent that they have not read. */
  called: boolean;
  selected: boolean;
  marked: boolean;
  onOpen(conversation: string): void;
}

const Row = memo(function Row({
  row,
  me,
  now,
  colleagues,
  count,
  called,
  selected,
  marked,
  onOpen,
}: RowProps): JSX.Element {
  const assignee = row.assignee === me ? "" : (colleagues.find((each) => each.id === row.assignee)?.name ?? "");
  const speaker =
    row.preview_by === me
      ? t("you")
      : (colleagues.find((each) => each.id === row.preview_by)?.name ?? t("formerColleague"));
  const waits = row.waiting_since > 0 && row.status === "open";
  return (
    <button
      type="button"
      className={clsx(css.row, count > 0 && css.unread, marked && css.marked)}
      aria-current={selected ? "true" : undefined}
      data-conversation={row.conversation}
      onClick={() => onOpen(row.conversation)}
    >
      <span className={css.avatar} aria-hidden="true">
        {(row.name || visitorTag(row.visitor)).slice(0, 2).toUpperCase()}
      </span>
      <span className={css.rowName} dir="auto">
        {row.name || t("visitor", visitorTag(row.visitor))}
      </span>
      <time className={clsx(css.rowTime, waits && css.waits)} dateTime={new Date(row.last_at).toISOString()}>
        {waits ? t("waiting", ago(row.waiting_since, now)) : ago(row.last_at, now)}
      </time>
      <span className={css.rowPreview} dir="auto">
        {row.channel !== "chat" && <span className="channel">{known(`channel_${row.channel}`) ?? row.channel}</span>}
        {row.preview_by.startsWith("a_") ? t("saidBy", speaker, row.preview) : row.preview}
      </span>
      {called && (
        <span className={clsx(css.badge, css.called)}>
          <span aria-hidden="true">@</span>
          <span className="hidden">{t("mentionedYou")}</span>
        </span>
      )}
      {count > 0 && (
        <span className={css.badge}>
          <span aria-hidden="true">{count > 9 ? t("countMany", 9) : count}</span>
          <span className="hidden">{t("unread", count)}</span>
        </span>
      )}
      {assignee && <span className={css.rowAssignee}>{t("assignedTo", assignee)}</span>}
    </button>
  );
});

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, 0);
}
