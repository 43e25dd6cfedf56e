// The client's copy of a log, against a server that loses, repeats and reorders.

import { describe, expect, it, vi } from "vitest";
import { type Env, type Message, Outbox, type Push, Refusal, type Store, Thread } from "../src/index.ts";
import { Memory } from "./memory.ts";

type Json = Record<string, unknown>;

const ME = "v_me";

/** Storage in memory. */
/** A clock that is moved by hand. */
class Clock implements Env {
  time = 1_700_000_000_000;
  private timers: { at: number; run: () => void }[] = [];
  now = (): number => this.time;
  random = (): number => 0.5;
  after(milliseconds: number, run: () => void): { cancel(): void } {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return { cancel: () => this.timers.splice(this.timers.indexOf(timer), 1) };
  }
  socket(): never {
    throw new Error("no sockets here");
  }
  /** Let time pass, and everything that was waiting for it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 30; round++) await Promise.resolve();
  // What was long ago is a file of its own.
  await vi.dynamicImportSettled();
  for (let round = 0; round < 30; round++) await Promise.resolve();
}

/** The server's rules of compare-and-append, and faults on demand. */
class Server {
  log: Message[] = [];
  calls: [string, Json][] = [];
  faults: (Refusal | "lost-reply")[] = [];
  page = 100;
  /** How far the server looks for an earlier try. */
  reach = 1000;

  add(by: string, text: string): Message {
    const message = { seq: this.log.length + 1, cid: `${by}-${this.log.length + 1}`, by, at: 1, text };
    this.log.push(message);
    return message;
  }

  request = async (action: string, body: Json): Promise<Json> => {
    this.calls.push([action, body]);
    const fault = action === "sync" ? undefined : this.faults.shift();
    if (fault instanceof Refusal) throw fault;
    const answer = action === "send" ? this.send(body) : this.sync(body);
    if (fault === "lost-reply") throw new Refusal("timeout");
    return answer;
  };

  private send({ cid, after, text }: Json): Json {
    if (Number(after) > this.log.length) throw new Refusal("unknown_after");
    if (this.log.length - Number(after) > this.reach) throw new Refusal("behind", 0, "c");
    const known = this.log.slice(Number(after)).find((message) => message.cid === cid);
    const message = known ?? { ...this.add(ME, String(text)), cid: String(cid) };
    this.log[message.seq - 1] = message;
    const missed = this.log.slice(Number(after)).filter((each) => each.seq !== message.seq);
    return { conversation: "c", message, missed, more: false, head: head() };
  }

  private sync({ after, before, last }: Json): Json {
    if (after !== undefined) {
      const at = this.log[Number(after) - 1];
      if (Number(after) > 0 && (!at || (last && at.cid !== last))) throw new Refusal("unknown_after");
      const rest = this.log.slice(Number(after));
      return log(rest.slice(0, this.page), rest.length > this.page);
    }
    const end = before === undefined ? this.log.length : Number(before) - 1;
    return log(this.log.slice(Math.max(0, end - 50), end), end > 50);
  }
}

function head(version = 1) {
  return { status: "open" as const, assignee: "", version, opened_at: 1, participants: [ME] };
}

function log(messages: Message[], more: boolean): Json {
  return { conversation: "c", messages, more, reads: {}, head: head() };
}

function setUp(conversation = "c", store: Store = new Memory()) {
  const clock = new Clock();
  const server = new Server();
  const transport = { request: server.request as never, post: server.request as never };
  const thread = new Thread(clock, transport, new Outbox(store, "out:"), conversation, () => undefined);
  return { clock, server, thread, store };
}

const texts = (thread: Thread): (string | undefined)[] => thread.state.messages.map((message) => message.text);
const push = (message: Message, version = 1) =>
  ({ type: "message", conversation: "c", message, status: "open", assignee: "", version }) as Push;

describe("a thread", () => {
  it("applies the next message, drops old ones and pulls over a gap", async () => {
    const { server, thread, clock } = setUp();
    server.add("a_1", "one");
    await thread.pull();
    const [two, three, four] = ["two", "three", "four"].map((text) => server.add("a_1", text)) as [
      Message,
      Message,
      Message,
    ];
    thread.applyPush(push(two));
    thread.applyPush(push(two));
    thread.applyPush(push(four));
    await clock.pass(0);
    thread.applyPush(push(three));
    expect(texts(thread)).toEqual(["one", "two", "three", "four"]);
  });

  it("pulls page after page", async () => {
    const { server, thread } = setUp();
    server.add("a_1", "first");
    await thread.pull();
    server.page = 7;
    for (let count = 0; count < 40; count++) server.add("a_1", `text ${count}`);
    await thread.pull();
    expect(thread.last).toBe(41);
    expect(thread.state.messages.map((message) => message.seq)).toEqual(
      Array.from({ length: 41 }, (_, index) => index + 1),
    );
  });

  it("sends nothing that is in its log already, whatever storage brings back", async () => {
    const { server, thread, clock, store } = setUp();
    server.add(ME, "said");
    await thread.pull();
    const draft = { cid: `${ME}-1`, text: "said", at: 1, after: null, state: "waiting" };
    store.setItem(`out:${draft.cid}`, JSON.stringify(draft));
    thread.retry();
    await clock.pass(60_000);
    expect(server.log).toHaveLength(1);
    expect([thread.state.drafts, store.length]).toEqual([[], 0]);
  });

  it.each([true, false])(
    "looks for an earlier try where the server does not, and sends only what is not there",
    async (stored) => {
      const { server, thread, clock } = setUp();
      server.add("a_1", "one");
      await thread.pull();
      server.faults = stored ? ["lost-reply", new Refusal("busy")] : [new Refusal("busy")];
      thread.send("mine");
      await clock.pass(0);
      // So much happens before the next try that the server will not look through it.
      for (let count = 0; count < 30; count++) server.add("a_1", `text ${count}`);
      server.reach = 10;
      server.page = 7;
      await clock.pass(120_000);
      expect(server.log.filter((message) => message.text === "mine")).toHaveLength(1);
      expect(thread.state.drafts).toEqual([]);
      expect(texts(thread)).toEqual(server.log.map((message) => message.text));
    },
  );

  it("pauses where looking brings nothing, instead of asking for ever", async () => {
    const { server, thread, clock } = setUp();
    server.add("a_1", "one");
    await thread.pull();
    server.reach = -1;
    thread.send("mine");
    await clock.pass(10_000);
    expect(server.calls.length).toBeLessThan(60);
    server.reach = 10;
    await clock.pass(120_000);
    expect(server.log.at(-1)?.text).toBe("mine");
  });

  it("learns from the answer where a shopper's first message may be", async () => {
    const { server, thread, clock } = setUp("");
    for (let count = 0; count < 30; count++) server.add("a_1", `text ${count}`);
    server.reach = 10;
    thread.send("mine");
    await clock.pass(60_000);
    expect(server.log.at(-1)?.text).toBe("mine");
    expect(thread.state.conversation).toBe("c");
    expect(thread.last).toBe(31);
  });

  it("sends in order, one at a time, and each message once although replies are lost", async () => {
    const { server, thread, clock } = setUp("");
    server.faults = ["lost-reply", new Refusal("busy"), "lost-reply"];
    for (const text of ["one", "two", "three"]) thread.send(text);
    await clock.pass(60_000);
    expect(server.log.map((message) => message.text)).toEqual(["one", "two", "three"]);
    expect(texts(thread)).toEqual(["one", "two", "three"]);
    expect(thread.state.drafts).toEqual([]);
  });

  it("never changes `after` on a retry", async () => {
    const { server, thread, clock } = setUp();
    server.add("a_1", "one");
    await thread.pull();
    server.faults = [new Refusal("timeout"), new Refusal("timeout")];
    thread.send("mine");
    await settle();
    server.add("a_1", "two");
    await thread.pull();
    await clock.pass(60_000);
    const sends = server.calls.filter(([action]) => action === "send").map(([, body]) => body["after"]);
    expect(sends.length).toBeGreaterThan(1);
    expect(new Set(sends)).toEqual(new Set([1]));
    expect(texts(thread)).toEqual(["one", "two", "mine"]);
  });

  it("counts a message as failed after its tries, and sends it when asked again", async () => {
    const { server, thread, clock } = setUp("");
    server.faults = Array.from({ length: 4 }, () => new Refusal("offline"));
    thread.send("mine");
    await clock.pass(16_000);
    expect(thread.state.drafts.map((draft) => draft.state)).toEqual(["failed"]);
    thread.retry();
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["mine"]);
  });

  it("never gives a message up: what failed is tried again by itself", async () => {
    const { server, thread, clock } = setUp("");
    server.faults = Array.from({ length: 12 }, () => new Refusal("busy"));
    thread.send("mine");
    await clock.pass(16_000);
    expect(thread.state.drafts.map((draft) => draft.state)).toEqual(["failed"]);
    await clock.pass(600_000);
    expect(texts(thread)).toEqual(["mine"]);
  });

  it("goes on behind a message that was refused", async () => {
    const { server, thread, clock } = setUp("");
    server.faults = [new Refusal("bad_request")];
    thread.send("bad");
    thread.send("good");
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["good"]);
    expect(thread.state.drafts.map((draft) => draft.state)).toEqual(["refused"]);
    thread.dismiss(thread.state.drafts[0]?.cid ?? "");
    expect(thread.state.drafts).toEqual([]);
  });

  it("does not wait out a long pause when the shopper tries again or gives up", async () => {
    const { server, thread, clock } = setUp("");
    server.faults = [new Refusal("rate_limited", 1200)];
    thread.send("one");
    await clock.pass(1_000);
    expect(server.log).toEqual([]);
    thread.retry();
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["one"]);
  });

  it("outlives a reload with its unsent messages", async () => {
    const store = new Memory();
    const before = setUp("", store);
    before.server.faults = Array.from({ length: 9 }, () => new Refusal("offline"));
    before.thread.send("one");
    before.thread.send("two");
    await before.clock.pass(500);
    before.thread.close();
    const after = setUp("", store);
    after.thread.retry();
    await after.clock.pass(1_000);
    expect(texts(after.thread)).toEqual(["one", "two"]);
    expect(store.length).toBe(0);
  });

  it("keeps a message in memory where storage is forbidden", async () => {
    const forbidden = new Memory();
    forbidden.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const { thread, clock } = setUp("", forbidden);
    thread.send("one");
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["one"]);
  });

  it("notices a restored backup, reads anew and sends what it had not sent", async () => {
    const { server, thread, clock } = setUp();
    for (const text of ["one", "two", "three"]) server.add("a_1", text);
    await thread.pull();
    server.log = [{ seq: 1, cid: "other-history", by: "a_1", at: 1, text: "restored" }];
    thread.send("mine");
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["restored", "mine"]);
  });

  it("pulls again for a push that came beyond a gap while a pull was on its way", async () => {
    const { server, thread, clock } = setUp();
    server.add("a_1", "one");
    await thread.pull();
    const [, three] = ["two", "three"].map((text) => server.add("a_1", text)) as [Message, Message];
    const request = server.request;
    let answer: (() => void) | undefined;
    const transport = (thread as unknown as { transport: { request: typeof request } }).transport;
    // The answer to the first pull is made now, and arrives late.
    transport.request = async (action, body) => {
      const made = await request(action, body);
      if (answer) return made;
      await new Promise<void>((done) => {
        answer = done;
      });
      return made;
    };
    thread.applyPush(push(three));
    await clock.pass(0);
    server.add("a_1", "four");
    const five = server.add("a_1", "five");
    thread.applyPush(push(five));
    answer?.();
    await clock.pass(0);
    expect(texts(thread)).toEqual(["one", "two", "three", "four", "five"]);
  });

  it("loads older messages once, also when asked twice", async () => {
    const { server, thread } = setUp();
    for (let count = 1; count <= 120; count++) server.add("a_1", `text ${count}`);
    await thread.pull();
    expect(thread.state.messages.length).toBe(50);
    const asked = server.calls.length;
    await Promise.all([thread.older(), thread.older()]);
    expect(server.calls.length - asked).toBe(1);
    expect(thread.state.messages.map((message) => message.seq)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 21),
    );
    await thread.older();
    expect([thread.state.messages[0]?.seq, thread.state.more]).toEqual([1, false]);
  });

  it("never lets heads or read cursors go back", async () => {
    const { server, thread } = setUp();
    const one = server.add("a_1", "one");
    await thread.pull();
    thread.applyPush(push({ ...one, seq: 2, cid: "two-two-two" }, 5));
    thread.applyPush({ type: "read", conversation: "c", by: "a_1", seq: 2 });
    thread.applyLog({
      ...(log([], false) as never as { conversation: string }),
      type: "log",
      messages: [],
      more: false,
      reads: { a_1: 1 },
      head: head(2),
    });
    expect([thread.state.head?.version, thread.state.reads["a_1"]]).toEqual([5, 2]);
  });

  it("says again what was read when it could not be told", async () => {
    const { server, thread } = setUp();
    server.add("a_1", "one");
    await thread.pull();
    server.faults = [new Refusal("timeout")];
    await thread.markRead(ME);
    expect(thread.state.reads[ME] ?? 0).toBe(0);
    await thread.markRead(ME);
    expect(thread.state.reads[ME]).toBe(1);
  });

  it("forgets who typed after a while, and when their message comes", async () => {
    const { server, thread, clock } = setUp();
    await thread.pull();
    thread.applyPush({ type: "typing", conversation: "c", by: "a_1", name: "Ana", typing: true });
    expect(thread.state.typing).toEqual({ a_1: "Ana" });
    thread.applyPush(push(server.add("a_1", "one")));
    expect(thread.state.typing).toEqual({});
    thread.applyPush({ type: "typing", conversation: "c", by: "a_1", name: "Ana", typing: true });
    await clock.pass(9_000);
    expect(thread.state.typing).toEqual({});
  });

  it("begins anew when the conversation is not the visitor's any more, and loses nothing unsent", async () => {
    const { server, thread, clock } = setUp();
    server.add("a_1", "old");
    await thread.pull();
    server.faults = Array.from({ length: 4 }, () => new Refusal("offline"));
    thread.send("mine");
    await clock.pass(16_000);
    server.log = [];
    thread.reset();
    await clock.pass(1_000);
    expect(texts(thread)).toEqual(["mine"]);
    expect(server.calls.at(-1)?.[1]["conversation"]).toBeUndefined();
  });
});
