// One socket that stays open: heartbeat, reconnecting with full jitter, renewal before API Gateway's 2 hours, and plain
// HTTPS while sockets are blocked.

import { type Env, fullJitter, type Socket, type Timer } from "./env.ts";
import { type Action, type Body, type Frame, type Push, Refusal, type Reply, refusal } from "./protocol.ts";

export type ConnectionState = "offline" | "connecting" | "online" | "polling";

export interface Link {
  /** A fresh single-use ticket and the socket's address. */
  ticket(): Promise<{ ticket: string; url: string }>;
  /** The same action over HTTPS. */
  post<A extends Action>(action: A, body: Body<A>): Promise<Reply<A>>;
  /** The body of the first frame. */
  hello(): Body<"hello">;
  /** The body of the heartbeat. */
  ping(): Body<"ping">;
  onHello(reply: Reply<"hello">): void;
  onPush(frame: Push): void;
  onPong(reply: Reply<"ping">): void;
  onState(state: ConnectionState): void;
  /** The first frame, or the ticket, was refused for good: trying the same again is no use. */
  onRefused(error: Refusal): void;
  /** Called now and then while there is no socket, to pull what is new. */
  poll(): Promise<void>;
}

const REPLY_MS = 5_000;
const HEARTBEAT_MS = 25_000;
const HEARTBEAT_REPLY_MS = 10_000;
const OPEN_MS = 10_000;
const POLL_MS = 4_000;
const MINUTE = 60_000;
/** Sockets that never opened before HTTPS takes over. */
const BLOCKED_AFTER = 2;
/** Up to 4 s: a thousand clients spread over it ask for 250 sockets a second, half of what API Gateway gives. */
const CUT_ATTEMPT = 3;

interface Waiting {
  resolve(reply: Frame): void;
  reject(error: Refusal): void;
  timer: Timer;
}

interface Live {
  socket: Socket;
  waiting: Map<string, Waiting>;
  open: boolean;
}

export class Connection {
  state: ConnectionState = "offline";
  private live: Live | null = null;
  private stopped = true;
  private attempt = 0;
  private neverOpened = 0;
  private counter = 0;
  private timers: Record<string, Timer | undefined> = {};

  constructor(
    private readonly env: Env,
    private readonly link: Link,
  ) {}

  /** Connect, and stay connected until stop(). */
  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.attempt = 0;
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    for (const timer of Object.values(this.timers)) timer?.cancel();
    this.timers = {};
    const old = this.live;
    this.live = null;
    if (old) this.discard(old);
    this.setState("offline");
  }

  /** Try again now instead of after the pause: the network or the page came back. */
  wake(): void {
    if (this.stopped) return;
    if (this.live?.open) void this.beat();
    else if (this.timers["retry"]) {
      this.timers["retry"].cancel();
      this.attempt = 0;
      void this.connect();
    }
  }

  /** Ask, over the socket if there is one, else over HTTPS; rejects with a Refusal. */
  request<A extends Action>(action: A, body: Body<A>): Promise<Reply<A>> {
    if (this.live?.open) return this.ask(this.live, action, body, REPLY_MS);
    if (action === "typing") return Promise.reject(new Refusal("offline"));
    return this.link.post(action, body);
  }

  private async connect(): Promise<void> {
    this.clear("retry");
    if (this.state === "offline") this.setState("connecting");
    try {
      this.adopt(await this.openSocket());
    } catch (error) {
      if (error instanceof Refusal && !error.temporary) this.link.onRefused(error);
      // Another try may have come through meanwhile.
      if (this.stopped || this.live?.open) return;
      this.neverOpened += 1;
      if (this.neverOpened < BLOCKED_AFTER) this.setState("connecting");
      // HTTPS may be as dead as the socket: only a poll that comes through says "polling".
      else if (!this.timers["poll"]) void this.pollOnce();
      this.later("retry", fullJitter(this.env, this.attempt++), () => void this.connect());
    }
  }

  /** A socket that has said hello; rejects if it can't be had. */
  private async openSocket(): Promise<{ live: Live; hello: Reply<"hello"> }> {
    const { ticket, url } = await this.link.ticket();
    const live: Live = {
      socket: this.env.socket(`${url}?ticket=${encodeURIComponent(ticket)}`),
      waiting: new Map(),
      open: false,
    };
    await new Promise<void>((resolve, reject) => {
      const timer = this.env.after(OPEN_MS, () => live.socket.close());
      live.socket.onopen = () => {
        timer.cancel();
        live.open = true;
        resolve();
      };
      live.socket.onclose = () => {
        timer.cancel();
        reject(new Refusal("offline"));
        this.lost(live);
      };
    });
    live.socket.onmessage = (event) => this.receive(live, event.data);
    try {
      return { live, hello: await this.ask(live, "hello", this.link.hello(), OPEN_MS) };
    } catch (error) {
      this.discard(live);
      throw error;
    }
  }

  private adopt({ live, hello }: { live: Live; hello: Reply<"hello"> }): void {
    if (this.stopped) return this.discard(live);
    const old = this.live;
    this.live = live;
    this.attempt = 0;
    this.neverOpened = 0;
    this.clear("poll");
    this.clear("retry");
    this.setState("online");
    this.link.onHello(hello);
    if (old) this.discard(old);
    this.scheduleBeat();
    // Before the 2 hours after which API Gateway cuts every socket, at a time of its own for each client.
    this.later("renew", (90 + this.env.random() * 25) * MINUTE, () => void this.renew());
  }

  /** Make before break: the new socket is there before the old one goes. */
  private async renew(): Promise<void> {
    try {
      this.adopt(await this.openSocket());
    } catch {
      if (!this.stopped && this.live?.open) this.later("renew", MINUTE, () => void this.renew());
    }
  }

  private lost(live: Live): void {
    live.open = false;
    for (const waiting of live.waiting.values()) {
      waiting.timer.cancel();
      waiting.reject(new Refusal("offline"));
    }
    live.waiting.clear();
    if (this.live !== live) return;
    this.live = null;
    this.clear("beat");
    this.clear("renew");
    if (this.stopped) return;
    this.setState("connecting");
    // Whatever cut this socket may have cut a thousand others: the first step is wide enough for all of them.
    this.attempt = Math.max(this.attempt, CUT_ATTEMPT);
    this.later("retry", fullJitter(this.env, this.attempt++), () => void this.connect());
  }

  private discard(live: Live): void {
    live.socket.onmessage = null;
    live.socket.close();
    this.lost(live);
  }

  private ask<A extends Action>(live: Live, action: A, body: Body<A>, milliseconds: number): Promise<Reply<A>> {
    const id = String(++this.counter);
    return new Promise((resolve, reject) => {
      const timer = this.env.after(milliseconds, () => {
        live.waiting.delete(id);
        reject(new Refusal("timeout"));
      });
      live.waiting.set(id, { resolve: (reply) => resolve(reply as Reply<A>), reject, timer });
      live.socket.send(JSON.stringify({ action, id, ...body }));
    });
  }

  private receive(live: Live, data: unknown): void {
    const frame = parse(data);
    if (!frame) return;
    const id = "id" in frame ? frame.id : undefined;
    const waiting = typeof id === "string" ? live.waiting.get(id) : undefined;
    if (!waiting) {
      // API Gateway sends frames of its own, which have no type.
      if (typeof frame.type === "string" && frame.type !== "error" && id === undefined) this.link.onPush(frame as Push);
      return;
    }
    live.waiting.delete(String(id));
    waiting.timer.cancel();
    if (frame.type === "error") waiting.reject(refusal(frame));
    else waiting.resolve(frame);
  }

  private scheduleBeat(): void {
    this.later("beat", HEARTBEAT_MS * (0.8 + this.env.random() * 0.2), () => void this.beat());
  }

  /** A browser can't see a half-open socket: without an answer to the heartbeat it is given up. */
  private async beat(): Promise<void> {
    const live = this.live;
    if (!live?.open) return;
    this.clear("beat");
    try {
      this.link.onPong(await this.ask(live, "ping", this.link.ping(), HEARTBEAT_REPLY_MS));
    } catch (error) {
      const { code, temporary } = error as Refusal;
      if (code === "timeout") return this.discard(live);
      if (!temporary) this.link.onRefused(error as Refusal);
    }
    if (this.live === live) this.scheduleBeat();
  }

  private async pollOnce(): Promise<void> {
    this.later("poll", POLL_MS, () => void this.pollOnce());
    try {
      await this.link.poll();
      if (!this.stopped && !this.live) this.setState("polling");
    } catch {
      if (!this.stopped && !this.live) this.setState("connecting");
    }
  }

  private setState(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    this.link.onState(state);
  }

  private later(name: string, milliseconds: number, run: () => void): void {
    this.clear(name);
    this.timers[name] = this.env.after(milliseconds, () => {
      this.timers[name] = undefined;
      run();
    });
  }

  private clear(name: string): void {
    this.timers[name]?.cancel();
    this.timers[name] = undefined;
  }
}

function parse(data: unknown): Frame | null {
  try {
    const frame: Frame | null = JSON.parse(String(data));
    return typeof frame === "object" ? frame : null;
  } catch {
    return null;
  }
}
