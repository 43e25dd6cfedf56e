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

const refreshed: string[] = [];

function desk(agent = "a_me"): Desk {
  const api = {
    post: async () => ({ ticket: "t", url: "wss://socket.example" }),
    act: () => Promise.reject(new Refusal("offline")),
  } as unknown as Api;
  return new Desk(store(agent), api, async (what) => void refreshed.push(what));
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

describe("a desk that is told of what changes", () => {
  const counts = { unassigned: 2, mine: 1, all: 7, waiting: 3 };
  const row = (seq: number): InboxRow => ({
    ...{ conversation: id(1), seq, text_seq: seq, recent: [seq], status: "open", assignee: "", visitor: "v_1" },
    ...{ preview: "Hi", preview_by: "v_1", reads: {}, waiting_since: 1, settled_at: 0, last_at: 1, opened_at: 1 },
    ...{ channel: "chat", name: "" },
  });
  const pings = (): Json[] => frames.filter(({ action }) => action === "ping");
  const watched = (): Json | undefined => pings().findLast((each) => each["watching"])?.["watching"] as Json;
  let behind = 0;

  beforeEach(() => {
    behind = 0;
    reply = (frame) => {
      if (frame.action === "hello") return { type: "hello", you: {}, told: true };
      return { ...answered(frame), ...(frame.action === "ping" && frame["state"] ? { behind } : {}) };
    };
  });

  async function started(): Promise<Desk> {
    const it = desk();
    it.start();
    await pass(200);
    return it;
  }

  it("asks for nothing now and then, however long nothing happens", async () => {
    await started();
    refreshed.length = 0;
    frames.length = 0;
    await pass(10 * 60_000);
    expect(refreshed).toEqual([]);
    expect(new Set(frames.map(({ action }) => action))).toEqual(new Set(["ping"]));
    expect(pings().every((each) => !each["conversation"])).toBe(true);
    expect(pings().length).toBeLessThanOrEqual(30);
  });

  it("says what is on the screen, at once when that changes, and for a while what was left", async () => {
    const it = await started();
    const always = ["unassigned:open", "mine:open"];
    expect(watched()).toEqual({ lists: always, conversations: [] });
    frames.length = 0;
    const leave = it.watch("all:closed");
    it.open(id(1));
    await pass(150);
    expect(pings()).toHaveLength(1);
    expect(watched()).toEqual({ lists: ["all:closed", ...always], conversations: [id(1)] });
    leave();
    it.watch("mine:closed");
    await pass(150);
    expect(watched()?.["lists"]).toEqual(["all:closed", "mine:closed", ...always]);
    await pass(60_000);
    expect(watched()?.["lists"]).toEqual(["mine:closed", ...always]);
  });

  it("loads its lists again when it has missed something, once for each time, and until it has them", async () => {
    await started();
    refreshed.length = 0;
    behind = 7;
    await pass(60_000);
    expect(refreshed).toEqual(["lists"]);
    behind = 8;
    await pass(60_000);
    expect(refreshed).toEqual(["lists", "lists"]);
  });

  it("asks again for lists that could not be had", async () => {
    let fails = 2;
    const api = { post: async () => ({ ticket: "t", url: "wss://socket.example" }) } as unknown as Api;
    const it = new Desk(store(), api, async (what) => {
      refreshed.push(what);
      if (fails-- > 0) throw new Refusal("offline");
    });
    it.start();
    await pass(60_000);
    expect(refreshed).toEqual(["all", "lists", "lists"]);
  });

  it("takes in counts and who is there, and loads its lists when more has changed than is told, seldom", async () => {
    const states: Json[] = [];
    const api = { post: async () => ({ ticket: "t", url: "wss://socket.example" }) } as unknown as Api;
    const it = new Desk(
      store(),
      api,
      async (what) => void refreshed.push(what),
      undefined,
      (each) => states.push(each),
    );
    it.start();
    await pass(20_000);
    refreshed.length = 0;
    for (let number = 0; number < 9; number++) {
      sockets[0]?.push({ type: "digest", rows: [], counts, agents: { a_me: "online" }, more: true });
      await pass(2_000);
    }
    expect(it.counts).toEqual(counts);
    expect(states[0]).toEqual({ a_me: "online" });
    expect(refreshed).toEqual(["lists", "lists"]);
  });

  it("takes the later of two digests, whichever comes last, and what was told over what was asked for before", async () => {
    const it = await started();
    const told = (turn: number, unassigned: number): void =>
      sockets[0]?.push({ type: "digest", rows: [], turn, counts: { ...counts, unassigned } });
    const asked = Date.now();
    await pass(10);
    told(2, 5);
    told(1, 4);
    expect(it.counts?.unassigned).toBe(5);
    it.count({ ...counts, unassigned: 3 }, asked);
    expect(it.counts?.unassigned).toBe(5);
    it.count({ ...counts, unassigned: 6 }, Date.now() + 1);
    expect(it.counts?.unassigned).toBe(6);
  });

  it("loads a list once more when it is told what changes there from now on: between the two nobody told", async () => {
    const it = await started();
    refreshed.length = 0;
    it.watch("mine:open");
    await pass(1_000);
    expect(refreshed).toEqual([]);
    it.watch("all:open");
    await pass(1_000);
    expect(refreshed).toEqual(["lists"]);
    it.watch("all:open");
    await pass(1_000);
    expect(refreshed).toEqual(["lists"]);
  });

  it("loads a list once more that was left for so long that it was told of no more", async () => {
    const it = await started();
    const leave = it.watch("all:open");
    await pass(1_000);
    leave();
    it.watch("mine:open");
    await pass(90_000);
    expect(watched()?.["lists"]).not.toContain("all:open");
    refreshed.length = 0;
    it.watch("all:open");
    await pass(1_000);
    expect(refreshed).toEqual(["lists"]);
  });

  it("loads its lists a second time where rows were told just before it missed something", async () => {
    await started();
    refreshed.length = 0;
    await pass(18_000);
    sockets[0]?.push({ type: "digest", rows: [row(1)], turn: 1 });
    behind = 7;
    await pass(8_000);
    expect(refreshed).toEqual(["lists"]);
    await pass(60_000);
    expect(refreshed).toEqual(["lists", "lists"]);
  });

  it("says no more conversations than the server takes", async () => {
    reply = (frame) => (frame.action === "send" ? { type: "error", code: "busy" } : answered(frame));
    const told = (frame: Json & { action: string }): Json => ({ type: "hello", you: {}, told: true, id: frame["id"] });
    const plain = reply;
    reply = (frame) => (frame.action === "hello" ? told(frame) : plain(frame));
    const it = await started();
    for (let number = 1; number <= 25; number++) {
      it.open(id(number));
      it.send(id(number), "not yet");
      await pass(10);
    }
    await pass(30_000);
    const conversations = watched()?.["conversations"] as string[];
    expect(conversations).toHaveLength(20);
    expect(conversations.at(-1)).toBe(id(25));
  });

  it("says how many wait for the agent who has not read them, whatever list is loaded", async () => {
    const it = await started();
    expect(it.waiting()).toBe(0);
    it.count(counts, Date.now());
    expect(it.waiting()).toBe(3);
    it.compare([
      { ...row(4), conversation: id(2), reads: { a_me: 4 } },
      { ...row(4), conversation: id(3), reads: { a_me: 4 }, assignee: "a_other" },
      { ...row(4), conversation: id(4), reads: { a_me: 4 }, waiting_since: 0 },
      { ...row(4), conversation: id(5) },
    ]);
    expect(it.waiting()).toBe(2);
    sockets[0]?.push({ type: "digest", rows: [{ ...row(5), conversation: id(2), reads: { a_me: 4 } }], turn: 1 });
    expect(it.waiting()).toBe(3);
  });

  it("listens again where a digest shows that a push was lost", async () => {
    logs.set(id(1), [message(1, "one")]);
    const it = await started();
    const thread = it.open(id(1));
    await pass(200);
    logs.set(id(1), [message(1, "one"), message(2, "two")]);
    frames.length = 0;
    sockets[0]?.push({ type: "digest", rows: [row(2)], counts });
    await pass(10);
    expect(thread.state.messages.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(frames.filter(({ action }) => action === "sync").map(({ listen }) => listen)).toEqual([true]);
  });

  it("asks after a shopper who is there as long as they are on the screen, and after nobody else", async () => {
    logs.set(id(1), [message(1, "one")]);
    const it = await started();
    it.open(id(1));
    it.look(id(1));
    await pass(200);
    const asked = (): Json[] => pings().filter((each) => each["conversation"]);
    expect(asked()).toHaveLength(1);
    await pass(60_000);
    expect(asked().length).toBeGreaterThanOrEqual(3);
    expect(asked().every((each) => !each["state"])).toBe(true);
    sockets[0]?.push({ type: "presence", conversation: id(1), visitor: "v_1", present: false });
    frames.length = 0;
    await pass(60_000);
    expect(asked()).toEqual([]);
  });

  it("asks as before where the server is one from before this", async () => {
    reply = answered;
    const it = desk();
    it.start();
    it.look(id(1));
    await pass(1_000);
    refreshed.length = 0;
    frames.length = 0;
    await pass(3 * 60_000);
    expect(refreshed.length).toBeGreaterThanOrEqual(2);
    expect(pings().every((each) => each["conversation"] === id(1) && each["state"] && !each["watching"])).toBe(true);
  });
});
