// The wire contract as TypeScript sees it; the JSON Schemas in chalicelib/*/schemas/ are its source (docs/protocol.md).

export type Status = "open" | "closed";
export type EventName = "joined" | "left" | "closed" | "reopened";

/** One entry of a conversation's log: a text, or an event. `at` is in milliseconds since 1970. */
export interface Message {
  seq: number;
  cid: string;
  by: string;
  at: number;
  name?: string;
  text?: string;
  event?: EventName;
  subject?: string;
  /** Left out for the chat. */
  via?: "email" | "form";
  files?: { name: string; type: string; size: number }[];
}

/** What only the store's people see; it follows message `after`. */
export interface StaffEvent {
  id: string;
  after: number;
  by: string;
  at: number;
  event: string;
  subject: string;
}

export interface Head {
  status: Status;
  assignee: string;
  version: number;
  opened_at: number;
  participants: string[];
}

export interface Log {
  conversation: string;
  messages: Message[];
  more: boolean;
  reads: Record<string, number>;
  head: Head;
  staff?: StaffEvent[];
}

export interface Ack {
  conversation: string;
  message: Message;
  missed: Message[];
  more: boolean;
  head: Head;
}

export interface Pong {
  conversation?: string;
  seq?: number;
  version?: number;
  /** Whether this socket is told of new messages. */
  listening?: boolean;
  /** For agents: whether the shopper is there. */
  present?: boolean;
}

/** A conversation as the inbox lists it; `waiting_since` is 0 when nobody waits, `text_seq` the last text. */
export interface InboxRow {
  conversation: string;
  seq: number;
  status: Status;
  assignee: string;
  visitor: string;
  text_seq: number;
  preview: string;
  preview_by: string;
  last_at: number;
  opened_at: number;
  waiting_since: number;
  channel: "chat" | "email" | "form";
  reads: Record<string, number>;
  /** The shopper's last ten texts. */
  recent: number[];
  /** What the shopper is called, empty if they have not told. */
  name: string;
}

export type Push =
  | { type: "message"; conversation: string; message: Message; status: Status; assignee: string; version: number }
  | { type: "staff"; conversation: string; event: StaffEvent }
  | { type: "read"; conversation: string; by: string; seq: number }
  | { type: "typing"; conversation: string; by: string; name: string; typing: boolean }
  | { type: "presence"; conversation: string; by: string; present: boolean }
  | { type: "digest"; rows: InboxRow[] };

export type Action = "hello" | "send" | "sync" | "read" | "typing" | "ping" | "address" | "transcript";
export type Body = Record<string, unknown>;

/** An answer that says no. `code` is one of the constants of docs/protocol.md, or `timeout`, or `offline`. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly retryAfter = 0,
    /** With `behind`: where an earlier try may be. */
    readonly conversation = "",
  ) {
    super(code);
  }

  /** Whether the same request may succeed later. */
  get temporary(): boolean {
    return ["timeout", "offline", "busy", "rate_limited", "internal"].includes(this.code);
  }
}
