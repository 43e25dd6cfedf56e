// Several tabs of one shop: one leads, the others follow, and whichever dies or freezes, nothing that was written is lost.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tabs } from "../src/chat/tabs.ts";

const KEY = "pk_acme_0123456789abcdef";

class Memory {
  private readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key = (index: number): string | null => [...this.map.keys()][index] ?? null;
  getItem = (name: string): string | null => this.map.get(name) ?? null;
  setItem = (name: string, value: string): void => {
    this.map.set(name, value);
  };
  removeItem = (name: string): void => {
    this.map.delete(name);
  };
}

/** All the channels of a browser: what one says, the others hear soon, unless they are frozen. */
class Channel {
  static all: Channel[] = [];
  static said: unknown[] = [];
  frozen = false;
  private kept: (() => void)[] | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    Channel.all.push(this);
  }
  postMessage(data: unknown): void {
    Channel.said.push(data);
    for (const each of [...Channel.all]) {
      if (each === this || each.frozen) continue;
      const copy = structuredClone(data);
      const deliver = (): void => each.onmessage?.({ data: copy });
      if (each.kept) each.kept.push(deliver);
      else queueMicrotask(deliver);
    }
  }
  /** As phones freeze tabs: what is said meanwhile is heard when it wakes up. */
  freeze(): void {
    this.kept = [];
  }
  thaw(): void {
    const kept = this.kept ?? [];
    this.kept = null;
    for (const deliver of kept) deliver();
  }
}

/** Web Locks with one lock: held until it is stolen. */
class Locks {
  steals = 0;
  /** Whether who is frozen learns of a theft only later. */
  late: (() => void)[] | null = null;
  private held: (() => void) | null = null;
  private waiting: (() => void)[] = [];
  request(_: string, options: { steal?: boolean }, run: () => Promise<void>): Promise<void> {
    return new Promise((_resolve, reject) => {
      const take = (): void => {
        this.held = () => reject(new Error("stolen"));
        void run();
      };
      if (!this.held) return take();
      if (!options.steal) {
        this.waiting.push(take);
        return;
      }
      this.steals += 1;
      const stolen = this.held;
      take();
      if (this.late) this.late.push(stolen);
      else stolen();
    });
  }
  /** The tab that leads is closed. */
  release(): void {
    this.held = null;
    this.waiting.shift()?.();
  }
}

let locks: Locks;
let posted: { path: string; body: Record<string, unknown> }[];
let answer: (path: string, body: Record<string, unknown>) => Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers();
  Channel.all = [];
  Channel.said = [];
  locks = new Locks();
  posted = [];
  let seq = 0;
  answer = (path, body) =>
    path.endsWith("/v1/visitor")
      ? { token: "t", visitor: "v_1", expires: Date.now() / 1000 + 1e7 }
      : path.endsWith("/send")
        ? {
            type: "ack",
            conversation: "c",
            message: { seq: ++seq, cid: body["cid"], by: "v_1", at: 1, text: body["text"] },
            missed: [],
            more: false,
            head: { status: "open", assignee: "", version: 1, opened_at: 1, participants: ["v_1"] },
          }
        : { type: "ok" };
  vi.stubGlobal("localStorage", new Memory());
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("navigator", { locks });
  vi.stubGlobal("document", { hidden: false });
  vi.stubGlobal(
    "WebSocket",
    class {
      onclose: (() => void) | null = null;
      send(): void {}
      close(): void {
        this.onclose?.();
      }
    },
  );
  vi.stubGlobal("fetch", async (url: string, options: { body?: string }) => {
    const body = JSON.parse(options.body ?? "{}") as Record<string, unknown>;
    posted.push({ path: url, body });
    return { ok: true, json: async () => answer(url, body) };
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function tab(): { tabs: Tabs; channel: Channel; texts(): string[] } {
  const tabs = new Tabs(
    KEY,
    async () => "https://api.example",
    "en",
    () => undefined,
  );
  tabs.start(false);
  const channel = Channel.all.at(-1) as Channel;
  const texts = (): string[] => [...tabs.state.messages, ...tabs.state.drafts].map((each) => each.text ?? "");
  return { tabs, channel, texts };
}

const sends = (): unknown[] => posted.filter(({ path }) => path.endsWith("/send")).map(({ body }) => body["text"]);
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

describe("tabs", () => {
  it("show a message of one in all, and send it once", async () => {
    const [one, two] = [tab(), tab()];
    two.tabs.send("hello");
    expect(two.texts()).toEqual(["hello"]);
    await pass(100);
    expect(sends()).toEqual(["hello"]);
    expect(one.tabs.state.messages.map((message) => message.text)).toEqual(["hello"]);
    expect(two.tabs.state.messages.map((message) => message.text)).toEqual(["hello"]);
    expect(two.tabs.state.drafts).toEqual([]);
  });

  it("tell each other what is new, not what they have: typing costs the same in a long conversation", async () => {
    const [one, two] = [tab(), tab()];
    one.tabs.send("first");
    await pass(100);
    Channel.said = [];
    one.tabs.send("second");
    await pass(100);
    two.tabs.command("typing");
    await pass(100);
    const told = Channel.said.filter((note) => "messages" in (note as object)) as { messages: unknown[] }[];
    expect(told.length).toBeGreaterThan(2);
    expect(told.flatMap((note) => note.messages)).toHaveLength(1);
    expect(two.tabs.state.messages.map((message) => message.text)).toEqual(["first", "second"]);
  });

  it("ask for everything when something was missed", async () => {
    const [one, two] = [tab(), tab()];
    two.channel.frozen = true;
    one.tabs.send("first");
    await pass(100);
    two.channel.frozen = false;
    one.tabs.send("second");
    await pass(100);
    expect(two.tabs.state.messages.map((message) => message.text)).toEqual(["first", "second"]);
  });

  it("go on when the one that leads is closed, with what it had not sent", async () => {
    const [one, two] = [tab(), tab()];
    answer = () => {
      throw new Error("no network");
    };
    one.tabs.send("unsent");
    await pass(50);
    one.channel.frozen = true;
    Channel.all = Channel.all.filter((each) => each !== one.channel);
    expect(two.texts()).toEqual(["unsent"]);
    locks.release();
    await pass(50);
    expect(two.texts()).toEqual(["unsent"]);
    expect(two.tabs.state.drafts.map((draft) => draft.text)).toEqual(["unsent"]);
  });

  it("take the lead from one that is frozen, and send what was written meanwhile", async () => {
    const [one, two] = [tab(), tab()];
    await pass(50);
    one.channel.frozen = true;
    two.tabs.send("anybody there?");
    await pass(1_000);
    expect(sends()).toEqual([]);
    await pass(1_000);
    expect(sends()).toEqual(["anybody there?"]);
  });

  it("let a frozen one that wakes up follow, though it still thinks that it leads", async () => {
    const [one, two] = [tab(), tab()];
    one.channel.frozen = true;
    two.tabs.send("one");
    await pass(2_500);
    one.channel.frozen = false;
    one.tabs.send("two");
    await pass(2_500);
    expect(sends()).toEqual(["one", "two"]);
    expect(one.tabs.state.messages.map((message) => message.text)).toEqual(["one", "two"]);
  });

  it("let a frozen one that wakes up do nothing again that the new leader has done", async () => {
    const [one, two] = [tab(), tab()];
    await pass(50);
    locks.late = [];
    one.channel.freeze();
    two.tabs.send("once");
    two.tabs.leaveAddress("old@reader.example");
    two.tabs.command("transcript");
    await pass(2_500);
    two.tabs.leaveAddress("new@reader.example");
    expect(sends()).toEqual(["once"]);
    // It wakes up, and hears all of it before it learns that it leads no more.
    one.channel.thaw();
    await pass(0);
    for (const learn of locks.late ?? []) learn();
    two.tabs.command("wake");
    await pass(60_000);
    expect(sends()).toEqual(["once"]);
    expect(two.tabs.state.address).toBe("new@reader.example");
    const asked = posted.filter(({ path }) => /address|transcript/.test(path));
    expect(asked.map(({ body }) => body["email"])).toEqual(["new@reader.example"]);
  });

  it("wait in the background: a hidden page takes no lead from one that is slow", async () => {
    const [one, two] = [tab(), tab()];
    await pass(50);
    one.channel.frozen = true;
    vi.stubGlobal("document", { hidden: true });
    two.tabs.command("wake");
    await pass(5_000);
    await pass(5_000);
    expect(locks.steals).toBe(0);
    vi.stubGlobal("document", { hidden: false });
    two.tabs.command("wake");
    await pass(2_000);
    expect(locks.steals).toBe(1);
  });

  it("keep an address that was typed in one that does not lead", async () => {
    const [, two] = [tab(), tab()];
    two.tabs.leaveAddress("me@reader.example");
    expect(localStorage.getItem(`shopbell:${KEY}:address:typed`)).toBe("me@reader.example");
    await pass(50);
    expect(two.tabs.state.typed).toEqual({ address: "me@reader.example", refused: false });
  });
});
