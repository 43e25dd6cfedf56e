// The shopper's conversation, for the leading tab: it holds the one socket, and speaks for all tabs.

import {
  type Body,
  browser,
  Connection,
  type ConnectionState,
  type Draft,
  type Log,
  Outbox,
  type Refusal,
  type Store,
  Thread,
  type ThreadState,
} from "@shopbell/client";
import { remove, type Session, write } from "./session.ts";

export interface ChatState extends ThreadState {
  connection: ConnectionState;
  /** The visitor's own id. */
  me: string;
}

/** How often, at most, the others are told that the shopper still types. */
const TYPING_MS = 4_000;

export class Chat {
  private readonly connection: Connection;
  private readonly thread: Thread;
  private typedAt = 0;
  private stopped = false;

  constructor(
    private readonly key: string,
    private readonly session: Session,
    private readonly changed: (state: ChatState) => void,
  ) {
    const transport = {
      request: (action: Parameters<Connection["request"]>[0], body: Body) => this.connection.request(action, body),
      post: session.post,
    };
    const known = stored(this.name);
    this.thread = new Thread(browser, transport, new Outbox(storage(), outboxPrefix(key)), known, () => this.update());
    this.connection = new Connection(browser, {
      ticket: session.ticket,
      post: session.post,
      hello: () => this.thread.cursor(),
      ping: () => ({ conversation: this.thread.state.conversation }),
      onHello: (reply) => {
        if (reply["log"]) this.thread.applyLog(reply["log"] as Log);
        this.thread.retry();
      },
      onPush: (push) => {
        if (push.type !== "digest" && push.conversation === this.thread.state.conversation) this.thread.applyPush(push);
      },
      onPong: (pong) => {
        if (Number(pong["seq"] ?? 0) > this.thread.last) void this.thread.pull().catch(() => undefined);
        this.thread.retry();
      },
      onState: () => this.update(),
      onRefused: (error) => this.refused(error),
      poll: async () => {
        await this.thread.pull().catch((error: Refusal) => {
          this.refused(error);
          throw error;
        });
        this.thread.retry();
      },
    });
    session.onReplaced = () => this.beginAnew();
    if (known) this.connection.start();
    else this.thread.outboxChanged();
  }

  get state(): ChatState {
    return { ...this.thread.state, connection: this.connection.state, me: this.session.visitor };
  }

  outboxChanged(): void {
    this.thread.outboxChanged();
  }

  /** Another tab has written a message, and hands it over. */
  adopt(draft: Draft): void {
    this.thread.adopt(draft);
  }

  send(text: string): void {
    this.typedAt = 0;
    this.thread.send(text);
  }

  retry(): void {
    this.connection.wake();
    this.thread.retry();
  }

  dismiss(cid: string): void {
    this.thread.dismiss(cid);
  }

  older(): void {
    void this.thread.older().catch(() => undefined);
  }

  markRead(): void {
    void this.thread.markRead(this.session.visitor);
  }

  typing(): void {
    const { conversation } = this.thread.state;
    if (!conversation || this.connection.state !== "online" || Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    void this.connection.request("typing", { conversation, typing: true }).catch(() => undefined);
  }

  /** The page or the network came back. */
  wake(): void {
    this.connection.wake();
    this.thread.retry();
  }

  stop(): void {
    this.stopped = true;
    this.connection.stop();
    this.thread.close();
  }

  private refused(error: Refusal): void {
    if (error.code === "not_found" && this.thread.state.conversation) this.beginAnew();
  }

  /** The conversation is another visitor's now, or gone: what the shopper writes next opens one of their own. */
  private beginAnew(): void {
    remove(this.name);
    this.connection.stop();
    this.thread.reset();
  }

  private get name(): string {
    return `shopbell:${this.key}:conversation`;
  }

  private update(): void {
    if (!this.thread || this.stopped) return;
    const { conversation } = this.thread.state;
    if (conversation && stored(this.name) !== conversation) write(this.name, conversation);
    // No socket before there is a conversation: a page view must cost nothing.
    if (conversation && this.connection?.state === "offline") this.connection.start();
    this.changed(this.state);
  }
}

/** Where the messages lie that are not acknowledged. */
export function outboxPrefix(key: string): string {
  return `shopbell:${key}:out:`;
}

/** The page's storage; null where it is forbidden. */
export function storage(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function stored(name: string): string {
  return storage()?.getItem(name) ?? "";
}
