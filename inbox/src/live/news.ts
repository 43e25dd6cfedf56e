// Which of the rows are news for the agent.

import type { InboxRow } from "@shopbell/client";
import { unread } from "./rows.ts";

/** Whether a message in this row is the agent's to answer: theirs, or nobody's yet. */
export function concerns(row: InboxRow, me: string): boolean {
  return row.status === "open" && (row.assignee === "" || row.assignee === me) && !row.preview_by.startsWith("a_");
}

/** Whether a note mentions this agent, later than what they know of; `known` is in milliseconds. */
export function mentioned(row: InboxRow, me: string, known: number): boolean {
  return (row.mentions?.[me] ?? 0) > Math.max(known, row.noted?.[me] ?? 0);
}

/** The rows with news for the agent, of those that changed: not what they are looking at, not what they know. */
export function news(
  changed: readonly InboxRow[],
  known: (id: string) => number,
  me: string,
  shown: string,
): InboxRow[] {
  return changed.filter(
    (row) =>
      concerns(row, me) &&
      row.conversation !== shown &&
      row.text_seq > known(row.conversation) &&
      unread(row, me, 0) > 0,
  );
}
