// Sends the messages of one conversation, one after the other: that keeps the sender's own order whatever the network
// does. A message is tried with the same cid and the same `after` until it is acknowledged.

import { type Env, fullJitter, type Timer } from "./env.ts";
import type { Draft, Outbox } from "./outbox.ts";
import { type Ack, type Action, type Body, Refusal, type Reply } from "./protocol.ts";

export interface Transport {
  request<A extends Action>(action: A, body: Body<A>): Promise<Reply<A>>;
  /** The same over HTTPS, whatever the socket does. */
  post<A extends Action>(action: A, body: Body<A>): Promise<Reply<A>>;
}

/** The conversation, as far as sending needs it. */
export interface Sending {
  conversation(): string;
  /** The last seq that is here. */
  last(): number;
  /** Whether it is known where the log stands. */
  ready(): boolean;
  acknowledged(ack: Ack): void;
  /** Look for an earlier try of the message, and note from where on there can be none; rejects if nothing was there. */
  lookFor(draft: Draft, conversation: string): Promise<void>;
  /** The log is not the one that the client's copy comes from. */
  unknownCursor(): Promise<void>;
  /** The state of a message changed. */
  changed(): void;
}

/** After so many tries on the socket the message goes over HTTPS; when that fails too, it counts as failed for now. */
const SOCKET_TRIES = 3;
/** What has failed is tried again now and then, though nobody asks and no heartbeat runs: it is never given up. */
const AGAIN_MS = 30_000;

export class Sender {
  private sending = false;
  private closed = false;
  private tries = 0;
  private pause: Timer | null = null;

  constructor(
    private readonly env: Env,
    private readonly transport: Transport,
    private readonly outbox: Outbox,
    private readonly thread: Sending,
  ) {}

  /** Send what waits. */
  async pump(): Promise<void> {
    if (this.closed || this.sending || this.pause || !this.thread.ready()) return;
    const draft = this.outbox.list().find((each) => each.state !== "refused");
    if (!draft || draft.state === "failed") return;
    this.sending = true;
    try {
      await this.attempt(draft);
      this.tries = 0;
    } catch (error) {
      this.failed(draft.cid, error instanceof Refusal ? error : new Refusal("offline"));
    } finally {
      this.sending = false;
    }
    void this.pump();
  }

  /** Try what has failed again, and do not wait any longer. */
  retry(): void {
    for (const draft of this.outbox.list()) {
      if (draft.state === "failed") this.outbox.put({ ...draft, state: "waiting" });
    }
    this.tries = 0;
    this.skipPause();
  }

  skipPause(): void {
    this.pause?.cancel();
    this.pause = null;
  }

  close(): void {
    this.closed = true;
    this.skipPause();
  }

  private async attempt(draft: Draft): Promise<void> {
    const here = this.thread.conversation();
    // Where it was first tried, it is tried again: another conversation may go on with that one by now.
    const tried = draft.after === null ? { ...draft, after: this.thread.last(), conversation: here } : draft;
    if (tried !== draft) this.outbox.put(tried);
    const { cid, text, beside, conversation = here } = tried;
    const body: Body<"send"> = {
      ...beside,
      cid,
      after: tried.after ?? 0,
      text,
      ...(conversation ? { conversation } : {}),
    };
    const overHttps = this.tries >= SOCKET_TRIES;
    try {
      const ack = await (overHttps ? this.transport.post("send", body) : this.transport.request("send", body));
      this.outbox.remove(cid);
      this.thread.acknowledged(ack);
    } catch (error) {
      // So much was written since the first try that the server did not look through it, and so has written nothing.
      if (!(error instanceof Refusal) || error.code !== "behind") throw error;
      await this.thread.lookFor(tried, error.conversation);
    }
  }

  private failed(cid: string, error: Refusal): void {
    const draft = this.outbox.list().find((each) => each.cid === cid);
    if (!draft) return;
    if (error.code === "unknown_after") {
      void this.thread
        .unknownCursor()
        .then(() => this.pump())
        .catch(() => undefined);
      return;
    }
    this.tries += 1;
    if (!error.temporary) this.outbox.put({ ...draft, state: "refused" });
    else if (this.tries > SOCKET_TRIES && error.code !== "rate_limited") {
      this.outbox.put({ ...draft, state: "failed" });
      this.wait(AGAIN_MS * (0.5 + this.env.random()), () => this.retry());
    } else this.retryLater(error);
    this.thread.changed();
  }

  private retryLater(error: Refusal): void {
    const pause = Math.max(error.retryAfter * 1000, error.code === "timeout" ? 0 : fullJitter(this.env, this.tries));
    this.wait(pause, () => undefined);
  }

  private wait(milliseconds: number, then: () => void): void {
    if (this.closed) return;
    this.skipPause();
    this.pause = this.env.after(milliseconds, () => {
      this.pause = null;
      then();
      void this.pump();
    });
  }
}
