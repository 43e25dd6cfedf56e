// An agent's place in one store: the socket, the conversations that are open, what was read here.

import {
  type Body,
  browser,
  Connection,
  type ConnectionState,
  fullJitter,
  type InboxRow,
  type Log,
  Outbox,
  type Refusal,
  Thread,
} from "@shopbell/client";
import type { Api, StoreOfMine } from "./api.ts";
import { Newest } from "./rows.ts";

/** Conversations that stay live; the one looked at longest ago goes first. */
const LIVE = 12;
const TYPING_MS = 4_000;

export type Presence = "online" | "away";

export class Desk {
  presence: Presence = "online";
  /** When the socket was lost that had been there, in milliseconds; 0 while it is there or never was. */
  lostAt = 0;
  /** How far this agent has read here, by conversation; the server's rows may lag. */
  readonly readHere = new Map<string, number>();
  private readonly threads = new Map<string, Thread>();
  private readonly listeners = new Set<() => void>();
  private readonly connection: Connection;
  private typedAt = 0;
  /** The conversation on the screen. */
  private shown = "";
  private wasOnline = false;
  /** The inbox rows that digests told of. */
  readonly newest = new Newest();
  version = 0;

  constructor(
    readonly store: StoreOfMine,
    private readonly api: Api,
    onReconnect: () => void,
  ) {
    this.connection = new Connection(browser, {
      ticket: () => api.ticket(store.id),
      post: (action, body) => api.act(store.id, action, body),
      hello: () => ({ state: this.presence }),
      ping: () => ({ state: this.presence, ...(this.shown ? { conversation: this.shown } : {}) }),
      onHello: () => {
        for (const thread of this.threads.values()) this.follow(thread);
        onReconnect();
      },
      onPush: (push) => {
        if (push.type === "digest") this.digest(push.rows);
        else this.threads.get(push.conversation)?.applyPush(push);
      },
      onPong: (pong) => {
        this.catchUp(this.shown, Number(pong["seq"] ?? 0));
        for (const thread of this.threads.values()) thread.retry();
      },
      onRefused: () => undefined,
      onState: (state) => {
        if (state === "online") this.lostAt = 0;
        else if (this.wasOnline) this.lostAt ||= Date.now();
        this.wasOnline ||= state === "online";
        this.changed();
      },
      poll: async () => {
        onReconnect();
        for (const thread of this.threads.values()) {
          await thread.pull().catch(() => undefined);
          thread.retry();
        }
      },
    });
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  start(): void {
    this.connection.start();
    for (const conversation of unsent(this.prefix)) this.open(conversation);
    for (const event of ["online", "focus", "pageshow"]) addEventListener(event, this.wake);
  }

  stop(): void {
    for (const event of ["online", "focus", "pageshow"]) removeEventListener(event, this.wake);
    this.connection.stop();
    for (const thread of this.threads.values()) thread.close();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  setPresence(presence: Presence): void {
    this.presence = presence;
    void this.connection.request("ping", { state: presence }).catch(() => undefined);
    this.changed();
  }

  /** The conversation, live from now on. */
  open(conversation: string): Thread {
    this.shown = conversation;
    let thread = this.threads.get(conversation);
    if (thread) {
      // Moved to the end: looked at last.
      this.threads.delete(conversation);
      this.threads.set(conversation, thread);
      return thread;
    }
    const transport = {
      request: (action: Parameters<Connection["request"]>[0], body: Body) => this.connection.request(action, body),
      post: (action: Parameters<Connection["request"]>[0], body: Body) => this.api.act(this.store.id, action, body),
    };
    const outbox = new Outbox(localStorage, `${this.prefix}${conversation}:`);
    thread = new Thread(browser, transport, outbox, conversation, () => this.changed());
    this.threads.set(conversation, thread);
    this.follow(thread);
    this.letGo();
    return thread;
  }

  markRead(conversation: string): void {
    const thread = this.threads.get(conversation);
    if (!thread || thread.last <= (this.readHere.get(conversation) ?? 0)) return;
    this.readHere.set(conversation, thread.last);
    void thread.markRead(this.store.agent);
    this.changed();
  }

  send(conversation: string, text: string): void {
    this.typedAt = 0;
    this.threads.get(conversation)?.send(text);
  }

  typing(conversation: string): void {
    if (Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    void this.connection.request("typing", { conversation, typing: true }).catch(() => undefined);
  }

  private readonly wake = (): void => {
    this.connection.wake();
    for (const thread of this.threads.values()) thread.retry();
  };

  /** Unsent messages are the agent's own: a colleague who signs in here later must not send them. */
  private get prefix(): string {
    return `shopbell:${this.store.id}:${this.store.agent}:out:`;
  }

  /** A digest also shows where a push was lost. */
  private digest(rows: InboxRow[]): void {
    this.newest.add(rows);
    this.changed();
    for (const row of rows) this.catchUp(row.conversation, row.seq);
  }

  private catchUp(conversation: string, seq: number): void {
    const thread = this.threads.get(conversation);
    if (thread?.state.loaded && seq > thread.last) void thread.pull().catch(() => undefined);
  }

  private follow(thread: Thread, attempt = 0): void {
    void this.connection
      .request("sync", { ...thread.cursor(), listen: true })
      .then((log) => {
        thread.applyLog(log as unknown as Log);
        thread.retry();
      })
      .catch((error: Refusal) => {
        const { conversation } = thread.state;
        if (error.code === "not_found") this.missing.add(conversation);
        else if (this.threads.get(conversation) === thread) {
          const again = (): void => this.follow(thread, attempt + 1);
          // Another history: begin from what the log says now, then listen.
          if (error.code === "unknown_after") void thread.pull().then(again, () => undefined);
          else if (error.temporary && this.connection.state !== "connecting") {
            browser.after(fullJitter(browser, attempt + 1, 20_000), again);
          }
        }
        this.changed();
      });
  }

  /** Conversations that turned out not to be there. */
  readonly missing = new Set<string>();

  private letGo(): void {
    // A conversation with unsent messages stays until they are sent.
    const idle = [...this.threads].filter(([, thread]) => thread.state.drafts.length === 0).map(([key]) => key);
    for (const conversation of idle.slice(0, Math.max(0, this.threads.size - LIVE))) {
      this.threads.get(conversation)?.close();
      this.threads.delete(conversation);
      void this.connection.request("sync", { conversation, after: 0, listen: false }).catch(() => undefined);
    }
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

/** The conversations with messages that were not sent before the page was left. */
function unsent(prefix: string): Set<string> {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length).split(":")[0] ?? ""));
}
