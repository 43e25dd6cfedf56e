// The order and the place of inbox rows: the same rules as chalicelib/domain/inbox.py.

import type { InboxRow, Status } from "@shopbell/client";
import type { InboxPage, View } from "./api.ts";

/** Whether a row belongs into a list. */
export function belongs(row: InboxRow, view: View, status: Status, me: string): boolean {
  if (row.status !== status) return false;
  return view === "all" || row.assignee === (view === "mine" ? me : "");
}

/** Who has waited longest comes first, then the answered, newest first. */
export function compare(a: InboxRow, b: InboxRow): number {
  const waits = (row: InboxRow): boolean => row.waiting_since > 0 && row.status === "open";
  if (waits(a) !== waits(b)) return waits(a) ? -1 : 1;
  return waits(a) ? a.waiting_since - b.waiting_since : b.last_at - a.last_at;
}

/** How many messages of others the agent has not seen, 0 if the last word was their own. */
export function unread(row: InboxRow, me: string, readHere: number): number {
  const read = Math.max(row.reads[me] ?? 0, readHere);
  return row.preview_by === me ? 0 : Math.max(0, row.text_seq - read);
}

/** The pages of a list after some rows have changed; a row that is older than the one known changes nothing. */
export function merge(pages: InboxPage[], changed: readonly InboxRow[], fits: (row: InboxRow) => boolean): InboxPage[] {
  const rows = new Map(pages.flatMap((page) => page.rows).map((row) => [row.conversation, row]));
  for (const row of changed) {
    const known = rows.get(row.conversation);
    if (known && known.seq > row.seq) continue;
    const reads = { ...known?.reads, ...row.reads };
    if (fits(row)) rows.set(row.conversation, { ...row, reads });
    else rows.delete(row.conversation);
  }
  const cursor = pages.at(-1)?.cursor ?? "";
  return [{ rows: [...rows.values()].sort(compare), cursor }];
}
