// The shopper's conversation, for the leading tab: it holds the one socket, and speaks for all tabs.

import {
  type Action,
  type Beside,
  type Body,
  browser,
  type Connection,
  type ConnectionState,
  fullJitter,
  type Link,
  type Message,
  Outbox,
  type Pong,
  type Refusal,
  type Reply,
  Thread,
  type ThreadState,
} from "@shopbell/client";
import { recall, remove, storage, write } from "../storage.ts";
import type { Session } from "./session.ts";

export interface ChatState extends ThreadState {
  connection: ConnectionState;
  /** Whether somebody of the shop is there, as the socket says; empty where it does not. */
  shop: NonNullable<Pong["shop"]> | "";
  /** Whether there has been a connection already: a first one is not a second. */
  connected: boolean;
  /** The visitor's own id. */
  me: string;
  /** Where answers go when the shopper has left, as the shop knows it. */
  address: string;
  /** What they typed and the shop does not have yet, or will not take. */
  typed: { address: string; refused: boolean } | null;
  copy: "" | "asked" | "failed";
}

/** How often, at most, the others are told that the shopper still types. */
const TYPING_MS = 4_000;
/** So long, at most, until the socket's code is asked for again. */
const CODE_MS = 10_000;

export class Chat {
  /** The one socket: its code is loaded when there is a conversation, and until then all goes over HTTPS. */
  private connection: Connection | undefined;
  private connecting = false;
  private failures = 0;
  readonly thread: Thread;
  private typedAt = 0;
  private noted = "";
  private stopped = false;
  private connected = false;
  private shop: ChatState["shop"] = "";
  private beats = 0;
  private address: string;
  private typed: ChatState["typed"];
  private telling = false;
  private copy: ChatState["copy"] = "";

  constructor(
    private readonly key: string,
    private readonly session: Session,
    /** What mails to the shopper should be written in. */
    private readonly language: string,
    private readonly changed: (state: ChatState) => void,
  ) {
    const known = recall(this.name);
    this.noted = known;
    this.address = recall(addressName(key));
    this.typed = typedAddress(key);
    const transport = { request: this.request, post: session.post };
    this.thread = new Thread(browser, transport, new Outbox(storage(), outboxPrefix(key)), known, () => this.update());
    session.onReplaced = () => this.beginAnew();
    if (known) this.connect();
    else this.thread.outboxChanged();
  }

  get state(): ChatState {
    return {
      ...this.thread.state,
      connection: this.connection?.state ?? (this.connecting ? "connecting" : "offline"),
      shop: this.shop,
      connected: this.connected,
      me: this.session.visitor,
      address: this.address,
      typed: this.typed,
      copy: this.copy,
    };
  }

  send(text: string, beside: Beside): void {
    this.typedAt = 0;
    this.thread.send(text, beside);
  }

  older(): void {
    void this.thread.older().catch(() => undefined);
  }

  markRead(): void {
    void this.thread.markRead(this.session.visitor);
  }

  /** Tell where answers go when the shopper has left; what can't be told now is told once there is a connection. */
  leaveAddress(email: string): void {
    keepAddress(this.key, email);
    this.typed = { address: email, refused: false };
    this.copy = "";
    this.update();
    void this.tellAddress();
  }

  /** Ask for a copy of the conversation by mail. */
  transcript(): void {
    this.copy = "asked";
    this.update();
    this.request("transcript", { conversation: this.thread.state.conversation }).catch(() => {
      this.copy = "failed";
      this.update();
    });
  }

  typing(): void {
    const { conversation } = this.thread.state;
    if (!conversation || this.connection?.state !== "online" || Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    void this.request("typing", { conversation, typing: true }).catch(() => undefined);
  }

  /** The page or the network came back, or the shopper does not want to wait. */
  wake(): void {
    this.connection?.wake();
    this.thread.retry();
  }

  stop(): void {
    this.stopped = true;
    this.connection?.stop();
    this.thread.close();
  }

  private readonly request = <A extends Action>(action: A, body: Body<A>): Promise<Reply<A>> =>
    this.connection ? this.connection.request(action, body) : this.session.post(action, body);

  private connect(): void {
    if (this.connection) return this.connection.start();
    if (this.connecting) return;
    this.connecting = true;
    import("@shopbell/client/connection").then(
      (part) => {
        this.connection = new part.Connection(browser, this.link());
        if (!this.stopped && this.thread.state.conversation) this.connection.start();
      },
      () => {
        // What is written goes over HTTPS meanwhile, and so does what is read.
        const again = (): void => {
          this.connecting = false;
          this.update();
          this.thread.pull().catch(() => undefined);
        };
        browser.after(fullJitter(browser, ++this.failures, CODE_MS), again);
      },
    );
  }

  private link(): Link {
    return {
      ticket: this.session.ticket,
      post: this.session.post,
      hello: () => this.thread.cursor(),
      // With every third: where nobody knows it there, the answer says nothing of the log. A server from before this says
      // nothing of the shop, and refuses to be asked.
      ping: () => ({
        conversation: this.thread.state.conversation,
        ...(this.shop && this.beats++ % 3 === 2 && { shop: true }),
      }),
      onHello: (reply) => {
        this.hearShop(reply);
        if (reply.log) this.thread.applyLog(reply.log);
        this.tryAgain();
      },
      onPush: (push) => {
        if (push.type === "digest" || push.conversation !== this.thread.state.conversation) return;
        // Who answers is there.
        if (this.shop && push.type === "message" && isShops(push.message)) this.hearShop({ shop: "online" });
        this.thread.applyPush(push);
      },
      onPong: (pong) => {
        this.hearShop(pong);
        if (!pong.conversation) return;
        if (pong.listening === false) this.listen();
        // Also where it is behind what is here: then a backup was restored.
        else if (Number(pong["seq"] ?? 0) !== this.thread.last)
          this.thread.pull(Number(pong["seq"])).catch(() => undefined);
        this.tryAgain();
      },
      onState: (state) => {
        this.connected ||= state === "online" || state === "polling";
        // What it last said may be true no longer.
        if (state !== "online") this.shop = "";
        this.update();
      },
      onRefused: (error) => this.refused(error),
      poll: async () => {
        await this.thread.pull().catch((error: Refusal) => {
          this.refused(error);
          throw error;
        });
        this.tryAgain();
      },
    };
  }

  private hearShop({ shop }: { shop?: ChatState["shop"] }): void {
    if (!shop || shop === this.shop) return;
    this.shop = shop;
    this.update();
  }

  private tryAgain(): void {
    this.thread.retry();
    void this.tellAddress();
  }

  private async tellAddress(): Promise<void> {
    const { conversation } = this.thread.state;
    const email = this.typed?.address;
    if (!email || this.typed?.refused || this.telling || !conversation) return;
    this.telling = true;
    try {
      await this.request("address", { conversation, email, language: this.language.slice(0, 20) });
      this.address = email;
      write(addressName(this.key), email);
      this.settle(email, null);
    } catch (error) {
      // Only the shop's own word counts: a network's log-in page refuses everything.
      if ((error as Refusal).code === "bad_request") this.settle(email, { address: email, refused: true });
    }
    this.telling = false;
    // Another one was typed meanwhile.
    if (this.typed && this.typed.address !== email) void this.tellAddress();
    this.update();
  }

  private settle(email: string, outcome: ChatState["typed"]): void {
    if (this.typed?.address !== email) return;
    this.typed = outcome;
    remove(typedName(this.key));
  }

  /** Ask to be told of new messages once more: the server has lost it. */
  private listen(): void {
    void this.request("sync", { ...this.thread.cursor(), listen: true })
      .then((log) => this.thread.applyLog(log))
      .catch(() => undefined);
  }

  private refused(error: Refusal): void {
    const { conversation, loaded, past } = this.thread.state;
    // One that goes on with another may be written at this very moment.
    if (error.code === "not_found" && conversation && (loaded || !past.length)) this.beginAnew();
  }

  /** The conversation is another visitor's now, or gone: what the shopper writes next opens one of their own. */
  private beginAnew(): void {
    remove(this.name);
    remove(addressName(this.key));
    remove(typedName(this.key));
    this.address = "";
    this.typed = null;
    this.copy = "";
    this.connection?.stop();
    this.thread.reset();
  }

  private get name(): string {
    return `shopbell:${this.key}:conversation`;
  }

  private update(): void {
    if (!this.thread || this.stopped) return;
    const { conversation } = this.thread.state;
    // Only when it changed here: what another tab has put there meanwhile is newer.
    if (conversation && conversation !== this.noted) {
      write(this.name, conversation);
      // A copy was asked for of what was before.
      this.copy = "";
    }
    this.noted = conversation;
    // No socket before there is a conversation: a page view must cost nothing.
    if (conversation && this.state.connection === "offline") this.connect();
    this.changed(this.state);
  }
}

/** Whether the shop says it, one of its people or by itself; beside them and the shopper, strangers write by mail. */
export function isShops({ by }: Message): boolean {
  return !by.startsWith("v_");
}

/** Where the messages lie that are not acknowledged. */
export function outboxPrefix(key: string): string {
  return `shopbell:${key}:out:`;
}

function addressName(key: string): string {
  return `shopbell:${key}:address`;
}

function typedName(key: string): string {
  return `${addressName(key)}:typed`;
}

/** Note an address that the shop has not been told: whichever tab leads, now or after a reload, tells it. */
export function keepAddress(key: string, email: string): void {
  write(typedName(key), email);
}

function typedAddress(key: string): ChatState["typed"] {
  const address = recall(typedName(key));
  return address ? { address, refused: false } : null;
}
