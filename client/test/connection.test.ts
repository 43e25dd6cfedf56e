// The socket that stays open, against a network that doesn't.

import { describe, expect, it } from "vitest";
import { Connection } from "../src/connection.ts";
import { type Body, type Env, fullJitter, type Link, newId, Refusal, type Socket, scanLinks } from "../src/index.ts";

type Json = Record<string, unknown>;
const SEND: Body<"send"> = { cid: "cid-12345", after: 0, text: "Hi" };
const SYNC: Body<"sync"> = { conversation: "c" };

/** A socket whose other end the test plays. */
class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Json[] = [];
  closed = false;
  mute = false;
  constructor(readonly url: string) {}
  send(data: string): void {
    const frame = JSON.parse(data) as Json;
    this.sent.push(frame);
    if (!this.mute)
      queueMicrotask(() => this.receive({ type: frame["action"] === "ping" ? "pong" : "ok", id: frame["id"] }));
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    queueMicrotask(() => this.onclose?.());
  }
  receive(frame: Json | string): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
}

class World implements Env {
  time = 0;
  chance = 0.5;
  timers: { at: number; run: () => void }[] = [];
  sockets: FakeSocket[] = [];
  blocked = false;
  mute = false;
  states: string[] = [];
  pushes: unknown[] = [];
  refused: string[] = [];
  polls = 0;
  pollError: Refusal | null = null;
  tickets = 0;
  ticketError: Refusal | null = null;
  connection: Connection;

  constructor() {
    const link: Link = {
      ticket: async () => {
        this.tickets += 1;
        if (this.ticketError) throw this.ticketError;
        return { ticket: `t${this.tickets}`, url: "wss://socket.example" };
      },
      post: async (action) => ({ type: "posted", action }) as never,
      hello: () => ({ after: 7 }),
      ping: () => ({}),
      onHello: () => undefined,
      onPush: (push) => this.pushes.push(push),
      onPong: () => undefined,
      onRefused: (error) => this.refused.push(error.code),
      onState: (state) => this.states.push(state),
      poll: async () => {
        this.polls += 1;
        if (this.pollError) throw this.pollError;
      },
    };
    this.connection = new Connection(this, link);
  }

  now = (): number => this.time;
  random = (): number => this.chance;
  after(milliseconds: number, run: () => void): { cancel(): void } {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((each) => each !== timer);
      },
    };
  }
  socket(url: string): Socket {
    const socket = new FakeSocket(url);
    socket.mute = this.mute;
    this.sockets.push(socket);
    queueMicrotask(() => (this.blocked ? socket.close() : socket.onopen?.()));
    return socket;
  }
  get open(): FakeSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.time = next.at;
      next.run();
    }
    this.time = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 30; round++) await Promise.resolve();
}

async function online(): Promise<World> {
  const world = new World();
  world.connection.start();
  await world.pass(1);
  expect(world.connection.state).toBe("online");
  return world;
}

describe("a connection", () => {
  it("opens with a ticket and says hello first", async () => {
    const world = await online();
    expect(world.sockets[0]?.url).toBe("wss://socket.example?ticket=t1");
    expect(world.sockets[0]?.sent[0]).toMatchObject({ action: "hello", after: 7 });
  });

  it("beats before API Gateway's ten minutes, and gives up a socket that does not answer", async () => {
    const world = await online();
    await world.pass(60_000);
    expect(world.sockets[0]?.sent.filter((frame) => frame["action"] === "ping").length).toBeGreaterThanOrEqual(2);
    const first = world.sockets[0] as FakeSocket;
    first.mute = true;
    await world.pass(40_000);
    expect(first.closed).toBe(true);
    await world.pass(2_000);
    expect(world.connection.state).toBe("online");
    expect(world.open.length).toBe(1);
  });

  it("renews before two hours, the new socket first, and has one in the end", async () => {
    const world = await online();
    await world.pass(119 * 60_000);
    expect(world.sockets.length).toBe(2);
    expect(world.open.length).toBe(1);
    expect(world.states).not.toContain("offline");
    expect(world.states.filter((state) => state === "connecting").length).toBe(1);
  });

  it("comes back after a cut, with a fresh ticket", async () => {
    const world = await online();
    world.sockets[0]?.close();
    await world.pass(2_000);
    expect(world.connection.state).toBe("online");
    expect(world.tickets).toBe(2);
  });

  it("waits longer after each failure, up to two minutes, and polls over HTTPS meanwhile", async () => {
    const world = new World();
    world.blocked = true;
    world.chance = 1;
    world.connection.start();
    await world.pass(20 * 60_000);
    expect(world.connection.state).toBe("polling");
    expect(world.sockets.length).toBeLessThan(20);
    expect(world.polls).toBeGreaterThan(200);
    expect(await world.connection.request("send", SEND)).toEqual({ type: "posted", action: "send" });
    world.blocked = false;
    await world.pass(121_000);
    expect(world.connection.state).toBe("online");
    const polls = world.polls;
    await world.pass(30_000);
    expect(world.polls).toBe(polls);
  });

  it("says that it is cut as long as HTTPS fails as well", async () => {
    const world = await online();
    world.blocked = true;
    world.ticketError = world.pollError = new Refusal("offline");
    world.states = [];
    world.sockets[0]?.close();
    await world.pass(5 * 60_000);
    expect(world.states).toEqual(["connecting"]);
    expect(world.polls).toBeGreaterThan(50);
    world.pollError = null;
    await world.pass(5_000);
    expect(world.connection.state).toBe("polling");
  });

  it("rejects what was under way when the socket goes", async () => {
    const world = await online();
    const socket = world.sockets[0] as FakeSocket;
    socket.mute = true;
    const asked = world.connection.request("sync", SYNC);
    socket.close();
    await expect(asked).rejects.toMatchObject({ code: "offline", temporary: true });
  });

  it("rejects with a time-out, and hears a late answer as nothing", async () => {
    const world = await online();
    const socket = world.sockets[0] as FakeSocket;
    socket.mute = true;
    const asked = world.connection.request("sync", SYNC);
    const refused = expect(asked).rejects.toMatchObject({ code: "timeout" });
    await world.pass(5_001);
    await refused;
    socket.receive({ type: "log", id: socket.sent.at(-1)?.["id"] });
    expect(world.pushes).toEqual([]);
  });

  it("hands pushes on, and ignores garbage and API Gateway's own frames", async () => {
    const world = await online();
    const socket = world.sockets[0] as FakeSocket;
    for (const frame of ["nonsense", "42", "null", { message: "Internal server error", requestId: "x" }])
      socket.receive(frame);
    socket.receive({ type: "error", code: "internal" });
    socket.receive({ type: "typing", by: "a_1" });
    expect(world.pushes).toEqual([{ type: "typing", by: "a_1" }]);
  });

  it("turns an error frame into a refusal", async () => {
    const world = await online();
    const socket = world.sockets[0] as FakeSocket;
    socket.mute = true;
    const asked = world.connection.request("send", SEND);
    socket.receive({ type: "error", code: "rate_limited", retry_after: 3, id: socket.sent.at(-1)?.["id"] });
    await expect(asked).rejects.toMatchObject({ code: "rate_limited", retryAfter: 3 });
  });

  it("says when it is refused for good", async () => {
    const world = new World();
    world.ticketError = new Refusal("not_found");
    world.connection.start();
    await world.pass(10);
    expect(world.refused[0]).toBe("not_found");
  });

  it("stays stopped", async () => {
    const world = await online();
    world.connection.stop();
    await world.pass(10 * 60_000);
    expect(world.open).toEqual([]);
    expect(world.connection.state).toBe("offline");
    expect(world.timers).toEqual([]);
  });

  it("wakes at once when the network is back", async () => {
    const world = await online();
    world.blocked = true;
    world.chance = 1;
    world.sockets[0]?.close();
    await world.pass(300_000);
    world.blocked = false;
    const before = world.time;
    world.connection.wake();
    await world.pass(1);
    expect(world.connection.state).toBe("online");
    expect(world.time - before).toBe(1);
  });

  it("keeps one socket when a cut and a renewal fall together", async () => {
    const world = await online();
    world.mute = true;
    await world.pass(103 * 60_000);
    world.mute = false;
    world.sockets[0]?.close();
    await world.pass(5 * 60_000);
    expect(world.open.length).toBe(1);
  });
});

describe("helpers", () => {
  it("spread a thousand reconnects over the whole pause", () => {
    const env = new World();
    let seed = 1;
    env.random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const pauses = Array.from({ length: 1000 }, () => fullJitter(env, 20));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(120_000);
    const seconds = new Map<number, number>();
    for (const pause of pauses) seconds.set(Math.floor(pause / 1000), (seconds.get(Math.floor(pause / 1000)) ?? 0) + 1);
    expect(Math.max(...seconds.values())).toBeLessThan(40);
  });

  it("make ids that sort by time and fit the schema", () => {
    const env = new World();
    env.time = 1_700_000_000_000;
    const one = newId(env);
    env.time += 1;
    const two = newId(env);
    expect(one < two).toBe(true);
    expect(one).toMatch(/^[A-Za-z0-9_-]{8,40}$/);
  });

  it.each([
    ["see https://a.example/x.", ["see ", "https://a.example/x", "."]],
    ["(http://a.example)", ["(", "http://a.example", ")"]],
    ["javascript:alert(1)", ["javascript:alert(1)"]],
    ["no link", ["no link"]],
    ["https://a.example/wiki/B_(c) yes", ["https://a.example/wiki/B_(c)", " yes"]],
    ["(https://a.example/wiki/B_(c)).", ["(", "https://a.example/wiki/B_(c)", ")."]],
    ["[https://a.example/b]!", ["[", "https://a.example/b", "]!"]],
    ["https://a.example/?q=1&r=(2)?", ["https://a.example/?q=1&r=(2)", "?"]],
    ["https://", ["https://"]],
    ["https://....", ["https://...."]],
    ["<https://a.example/x>", ["<", "https://a.example/x", ">"]],
    ["xhttps://a.example", ["xhttps://a.example"]],
    ["https://a.example https://b.example", ["https://a.example", " ", "https://b.example"]],
  ])("find the links in %s", (text, parts) => {
    const found = scanLinks(text);
    expect(found.map((each) => each.part)).toEqual(parts);
    expect(found.every((each) => !each.link || /^https?:/.test(each.part))).toBe(true);
  });

  it("scan hostile text in linear time", () => {
    const steps = (length: number): number => {
      let reads = 0;
      const text = "https://".repeat(length);
      for (const part of scanLinks(text)) reads += part.part.length;
      return reads;
    };
    expect(steps(2000)).toBe(2 * steps(1000));
  });
});
