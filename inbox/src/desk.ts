// An agent's place in one store: the socket, the conversations that are open, what was read here.

import {
  type Body,
  browser,
  Connection,
  type ConnectionState,
  type InboxRow,
  type Log,
  Outbox,
  Thread,
  type ThreadState,
} from "@shopbell/client";
import type { Api, StoreOfMine } from "./api.ts";

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
  private wasOnline = false;
  version = 0;

  constructor(
    readonly store: StoreOfMine,
    private readonly api: Api,
    private readonly onRows: (rows: InboxRow[]) => void,
    onReconnect: () => void,
  ) {
    this.connection = new Connection(browser, {
      ticket: () => api.ticket(store.id),
      post: (action, body) => api.act(store.id, action, body),
      hello: () => ({ state: this.presence }),
      ping: () => ({ state: this.presence }),
      onHello: () => {
        for (const thread of this.threads.values()) this.follow(thread);
        onReconnect();
      },
      onPush: (push) => {
        if (push.type === "digest") this.onRows(push.rows);
        else this.threads.get(push.conversation)?.applyPush(push);
      },
      onPong: () => undefined,
      onState: (state) => {
        if (state === "online") this.lostAt = 0;
        else if (this.wasOnline) this.lostAt ||= Date.now();
        this.wasOnline ||= state === "online";
        this.changed();
      },
      poll: async () => {
        onReconnect();
        for (const thread of this.threads.values()) {
          await thread.pull();
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
    const outbox = new Outbox(localStorage, `shopbell:${this.store.id}:${conversation}:out:`);
    thread = new Thread(browser, transport, outbox, conversation, () => this.changed());
    this.threads.set(conversation, thread);
    this.follow(thread);
    this.letGo();
    return thread;
  }

  thread(conversation: string): ThreadState | undefined {
    return this.threads.get(conversation)?.state;
  }

  markRead(conversation: string): void {
    const thread = this.threads.get(conversation);
    if (!thread || thread.last <= (this.readHere.get(conversation) ?? 0)) return;
    this.readHere.set(conversation, thread.last);
    void thread.markRead(this.store.agent);
    this.changed();
  }

  typing(conversation: string): void {
    if (Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    void this.connection.request("typing", { conversation, typing: true }).catch(() => undefined);
  }

  private readonly wake = (): void => this.connection.wake();

  private follow(thread: Thread): void {
    void this.connection
      .request("sync", { ...thread.cursor(), listen: true })
      .then((log) => {
        thread.applyLog(log as unknown as Log);
        thread.retry();
      })
      .catch((error: { code?: string }) => {
        if (error.code === "unknown_after") void thread.pull().catch(() => undefined);
        else if (error.code === "not_found") this.missing.add(thread.state.conversation);
        this.changed();
      });
  }

  /** Conversations that turned out not to be there. */
  readonly missing = new Set<string>();

  private letGo(): void {
    const oldest = [...this.threads.keys()];
    for (const conversation of oldest.slice(0, Math.max(0, oldest.length - LIVE))) {
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
