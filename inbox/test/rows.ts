// A row of the inbox, as a test needs it.

import type { InboxRow } from "@shopbell/client";

export function row(conversation: string, change: Partial<InboxRow> = {}): InboxRow {
  return {
    conversation,
    seq: 1,
    status: "open",
    assignee: "",
    visitor: "v_1",
    text_seq: 1,
    preview: "Hi",
    preview_by: "v_1",
    last_at: 100,
    opened_at: 100,
    channel: "chat",
    waiting_since: 100,
    settled_at: 0,
    recent: [1],
    name: "",
    reads: {},
    ...change,
  };
}
