// An agent's desk: what stays live, what is asked for again, and whose unsent words are whose.

import { type InboxRow, type Json, Refusal } from "@shopbell/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api } from "../src/live/api.ts";
import { Desk } from "../src/live/desk.ts";
import type { StoreOfMine } from "../src/live/stores.ts";

class Memory {
  [name: string]: unknown;
  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? String(this[name]) : null;
  }
  setItem(name: string, value: string): void {
    this[name] = value;
  }
  removeItem(name: string): void {
    delete this[name];
  }
  key(index: number): string | null {
    return Object.keys(this)[index] ?? null;
  }
  get length(): number {
    return Object.keys(this).length;
  }
}

const id = (number: number): string => `c${number}`;
let frames: (Json & { action: string })[];
let sockets: Socket[];
let logs: Map<string, { seq: number; cid: string; by: string; at: number; text: string }[]>;
let reply: (frame: Json & { action: string }) => Json;

class Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    sockets.push(this);
    setTimeout(() => this.onopen?.(), 1);
  }
  send(data: string): void {
    const frame = JSON.parse(data) as Json & { action: string };
    frames.push(frame);
    setTimeout(() => this.push({ id: frame["id"], ...reply(frame) }), 1);
  }
  push(frame: Json): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  close(): void {
    this.onclose?.();
  }
}

function store(agent = "a_me"): StoreOfMine {
  return { id: "acme", name: "Acme", agent, as: "Ana", role: "agent" as const, sees: "all" as const, answers: true };
}

function message(seq: number, text: string) {
  return { seq, cid: `cid-${text}`, by: "v_1", at: 1, text };
}

function head(version = 1) {
  return { status: "open", assignee: "", version, opened_at: 1, participants: ["v_1"] };
}

function answered(frame: Json & { action: string }): Json {
  const log = logs.get(String(frame["conversation"])) ?? [];
  if (frame.action === "sync") {
    const messages = log.filter((each) => each.seq > Number(frame["after"] ?? 0));
    return { type: "log", conversation: frame["conversation"], messages, more: false, reads: {}, head: head() };
  }
  if (frame.action === "ping" && frame["conversation"]) {
    const seq = log.at(-1)?.seq ?? 0;
    return { type: "pong", conversation: frame["conversation"], seq, version: 1, listening: true, present: true };
  }
  return { type: frame.action === "ping" ? "pong" : "ok" };
}

const refreshed: boolean[] = [];

function desk(agent = "a_me"): Desk {
  const api = {
    post: async () => ({ ticket: "t", url: "wss://socket.example" }),
    act: () => Promise.reject(new Refusal("offline")),
  } as unknown as Api;
  return new Desk(store(agent), api, async (anew) => void refreshed.push(anew));
}

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

/** A desk with one conversation open, whose log has got a second message that the desk was not told of. */
async function oneBehind() {
  logs.set(id(1), [message(1, "one")]);
  const it = desk();
  it.start();
  await pass(10);
  const thread = it.open(id(1));
  await pass(10);
  logs.set(id(1), [message(1, "one"), message(2, "two")]);
  return { it, thread };
}
const synced = (): unknown[] =>
  frames.filter(({ action }) => action === "sync").map(({ conversation }) => conversation);

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  sockets = [];
  logs = new Map();
  refreshed.length = 0;
  reply = answered;
  vi.stubGlobal("localStorage", new Memory());
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a desk", () => {
  it("keeps twelve conversations live, and lets go of the one that was looked at longest ago", async () => {
    const it = desk();
    it.start();
    await pass(10);
    for (let number = 1; number <= 12; number++) it.open(id(number));
    it.open(id(1));
    it.open(id(13));
    await pass(10);
    const dropped = frames.filter(({ listen }) => listen === false).map(({ conversation }) => conversation);
    expect(dropped).toEqual([id(2)]);
  });

  it("lets go of none that has unsent words", async () => {
    const it = desk();
    it.start();
    await pass(10);
    reply = (frame) => (frame.action === "send" ? { type: "error", code: "busy" } : answered(frame));
    it.open(id(1));
    await pass(10);
    it.send(id(1), "not yet");
    await pass(10);
    for (let number = 2; number <= 14; number++) it.open(id(number));
    await pass(10);
    const dropped = frames.filter(({ listen }) => listen === false).map(({ conversation }) => conversation);
    expect(dropped).not.toContain(id(1));
    expect(dropped.length).toBeGreaterThan(0);
  });

  it("opens again what had unsent words when the page was left, but not a colleague's", async () => {
    const draft = { cid: "0cid", text: "mine", at: 1, after: null, state: "waiting" };
    localStorage.setItem(`shopbell:acme:a_me:out:${id(1)}:0cid`, JSON.stringify(draft));
    localStorage.setItem(`shopbell:acme:a_ben:out:${id(2)}:1cid`, JSON.stringify({ ...draft, cid: "1cid" }));
    const it = desk();
    it.start();
    await pass(10);
    expect(synced()).toEqual([id(1)]);
    const sent = frames.filter(({ action }) => action === "send");
    expect(sent.map(({ text, conversation }) => [text, conversation])).toEqual([["mine", id(1)]]);
  });

  it("listens again to every live conversation on a new socket", async () => {
    const it = desk();
    it.start();
    await pass(10);
    it.open(id(1));
    it.open(id(2));
    await pass(10);
    frames.length = 0;
    sockets[0]?.close();
    await pass(10_000);
    expect(new Set(synced())).toEqual(new Set([id(1), id(2)]));
    expect(frames.filter(({ action }) => action === "sync").every(({ listen }) => listen === true)).toBe(true);
  });

  it("listens again when a heartbeat says that its subscription is lost", async () => {
    const it = desk();
    it.start();
    await pass(10);
    it.open(id(1));
    it.look(id(1));
    await pass(10);
    frames.length = 0;
    reply = (frame) => ({ ...answered(frame), ...(frame.action === "ping" ? { listening: false } : {}) });
    await pass(30_000);
    expect(synced()).toContain(id(1));
  });

  it("pulls what a digest shows to be missing here", async () => {
    const { thread } = await oneBehind();
    const row = { conversation: id(1), seq: 2, text_seq: 2, recent: [1, 2], status: "open", assignee: "" };
    const more = { visitor: "v_1", preview: "two", preview_by: "v_1", reads: {}, waiting_since: 1, last_at: 1 };
    sockets[0]?.push({ type: "digest", rows: [{ ...row, ...more, opened_at: 1, channel: "chat", name: "" }] });
    await pass(10);
    expect(thread.state.messages.map(({ text }) => text)).toEqual(["one", "two"]);
  });

  it("pulls what a list shows to be missing here, and what a look at it does, before a heartbeat would", async () => {
    const { it, thread } = await oneBehind();
    it.compare([{ conversation: id(1), seq: 2 } as InboxRow]);
    await pass(10);
    expect(thread.state.messages.map(({ text }) => text)).toEqual(["one", "two"]);
    logs.set(id(1), [message(1, "one"), message(2, "two"), message(3, "three")]);
    it.look(id(1));
    await pass(10);
    expect(thread.state.messages.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });

  it("keeps what it knows of a shopper's presence over a short break, and forgets it after a long one", async () => {
    const it = desk();
    it.start();
    await pass(10);
    it.open(id(1));
    it.look(id(1));
    await pass(10);
    expect(it.present.get(id(1))).toBe(true);
    vi.stubGlobal(
      "WebSocket",
      class {
        onclose: (() => void) | null = null;
        constructor() {
          setTimeout(() => this.onclose?.(), 1);
        }
        close(): void {}
      },
    );
    sockets[0]?.close();
    await pass(1_000);
    expect(it.present.get(id(1))).toBe(true);
    expect(it.cut).toBe(false);
    await pass(4_000);
    expect(it.present.has(id(1))).toBe(false);
  });

  it("says of a conversation that is not there that it is missing", async () => {
    reply = (frame) => (frame.action === "sync" ? { type: "error", code: "not_found" } : answered(frame));
    const it = desk();
    it.start();
    await pass(10);
    it.open(id(1));
    await pass(10);
    expect([...it.missing]).toEqual([id(1)]);
  });
});
