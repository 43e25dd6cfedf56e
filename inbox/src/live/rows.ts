// The order and the place of inbox rows: the same rules as chalicelib/inbox/domain/rows.py.

import type { InboxRow, Query, Status } from "@shopbell/client";

export type View = NonNullable<NonNullable<Query<"/v1/stores/{store}/conversations", "get">>["view"]>;

/** Whose list it is: an agent, and whether they are shown their own rows and nobody's alone. */
export interface Viewer {
  agent: string;
  sees: "all" | "own";
}

/** Whether a row belongs into a list. */
export function belongs(row: InboxRow, view: View, status: Status, { agent: me, sees }: Viewer): boolean {
  if (row.status !== status) return false;
  if (sees === "own" && row.assignee !== "" && row.assignee !== me) return false;
  return view === "all" || row.assignee === (view === "mine" ? me : "");
}

/** Who has waited longest comes first, then what was settled, newest first. */
export function compare(a: InboxRow, b: InboxRow): number {
  const waits = (row: InboxRow): boolean => row.waiting_since > 0 && row.status === "open";
  if (waits(a) !== waits(b)) return waits(a) ? -1 : 1;
  // A server from before does not say since when nobody waits.
  const settled = (row: InboxRow): number => row.settled_at || row.last_at;
  return waits(a) ? a.waiting_since - b.waiting_since : settled(b) - settled(a);
}

/** How many of the shopper's messages the agent has not seen, ten at most, 0 if the last word was their own. */
export function unread(row: InboxRow, me: string, readHere: number): number {
  if (row.preview_by === me) return 0;
  const read = Math.max(row.reads[me] ?? 0, readHere);
  // A row from before these were counted knows its last text only.
  const texts = row.recent.length || row.preview_by.startsWith("a_") ? row.recent : [row.text_seq];
  return texts.filter((seq) => seq > read).length;
}

/** Of two states of marks that only go forward, for each who has one. */
function furthest(one: InboxRow["reads"] = {}, other: InboxRow["reads"] = {}): InboxRow["reads"] {
  const marks: Record<string, number> = { ...one };
  for (const [who, at] of Object.entries(other)) marks[who] = Math.max(at, marks[who] ?? 0);
  return marks;
}

/** Whether a state of a row is newer than another: its log is longer, or it was written once more at the same message. */
function isNewer(one: InboxRow, other: InboxRow): boolean {
  return one.seq > other.seq || (one.seq === other.seq && (one.version ?? 0) > (other.version ?? 0));
}

/** So far may a list that has just been loaded be behind what was told: indexes follow, and pages take their time. */
export const LAG_MS = 20_000;

/** The newest state of each row that was seen, from digests: they come late and out of order, and pages later still. */
export class Newest {
  /** Grows with each change, so that what follows from the rows need not be worked out anew without one. */
  version = 0;
  private readonly rows = new Map<string, InboxRow>();
  /** When each was told, in milliseconds. */
  private readonly told = new Map<string, number>();

  /** Take rows in; what is older than what is known changes nothing. */
  add(changed: readonly InboxRow[], now = Date.now()): void {
    this.version += 1;
    for (const row of changed) {
      const known = this.rows.get(row.conversation);
      if (known && isNewer(known, row)) continue;
      this.rows.set(row.conversation, row);
      this.told.set(row.conversation, now);
    }
  }

  /** Whether anything was told so lately that a list which is loaded now need not know of it. */
  hasFresh(now = Date.now()): boolean {
    return [...this.told.values()].some((at) => at > now - LAG_MS);
  }

  /** The row as a digest told of it, if one did. */
  get(conversation: string): InboxRow | undefined {
    return this.rows.get(conversation);
  }

  /** The last text of a conversation that a digest told of, 0 if none did. */
  textSeq(conversation: string): number {
    return this.rows.get(conversation)?.text_seq ?? 0;
  }

  /** Forget a row that is ahead of its log; true if it was. */
  forgetAhead(conversation: string, last: number): boolean {
    if ((this.rows.get(conversation)?.seq ?? 0) <= last) return false;
    this.version += 1;
    return this.rows.delete(conversation);
  }

  /**
   * A list as it is now: the rows that were loaded and those that were told of, each once, in order. `askedAt` is when the
   * first of what was loaded was asked for, in milliseconds: what was told long before that, and is not in it, has left the
   * list since, or comes with a later page.
   */
  list(loaded: readonly InboxRow[], fits: (row: InboxRow) => boolean, askedAt = 0): InboxRow[] {
    const rows = new Map(loaded.map((row) => [row.conversation, row]));
    for (const [conversation, row] of this.rows) {
      const known = rows.get(conversation);
      const told = this.told.get(conversation) ?? 0;
      // Of two that are as far, the one that was had last: a name, or what was read, may have changed.
      if (known && (isNewer(known, row) || (!isNewer(row, known) && told < askedAt))) continue;
      if (!known && told < askedAt - LAG_MS) continue;
      const reads = furthest(row.reads, known?.reads);
      rows.set(conversation, { ...row, reads, noted: furthest(row.noted, known?.noted) });
    }
    return [...rows.values()].filter(fits).sort(compare);
  }
}
