// A conversation that goes on in another one, as a client sees it.

import { describe, expect, it, vi } from "vitest";
import {
  type Draft,
  hasEarlier,
  type Log,
  type Message,
  Outbox,
  type Push,
  Refusal,
  type Store,
  Thread,
  timeline,
} from "../src/index.ts";
import { Memory } from "./memory.ts";

type Json = Record<string, unknown>;
const ME = "v_1";

/** Conversations in a chain, each with its log. */
class Server {
  logs = new Map<string, Message[]>([["old", []]]);
  chain = ["old"];
  sends: Json[] = [];
  asked: Json[] = [];
  broken = 0;
  /** What the store's people are shown beside messages. */
  staff: { after: number }[] = [];
  reads: [unknown, unknown][] = [];
  /** What the next answer waits for. */
  page = 50;

  add(conversation: string, text: string, cid = `${conversation}-${text}`, by = "a_1"): Message {
    const log = this.logs.get(conversation) as Message[];
    log.push({ seq: log.length + 1, cid, by, at: 1, text });
    return log.at(-1) as Message;
  }
  goOn(next: string): Message {
    const old = this.chain.at(-1) as string;
    const log = this.logs.get(old) as Message[];
    log.push({ seq: log.length + 1, cid: `event-${next}`, by: ME, at: 1, event: "continued", subject: next });
    this.chain.push(next);
    this.logs.set(next, []);
    return log.at(-1) as Message;
  }
  head(conversation: string) {
    const place = this.chain.indexOf(conversation);
    const [continues, continued_by] = [this.chain[place - 1] ?? "", this.chain[place + 1] ?? ""];
    // What is over was changed more often than what goes on with it.
    const version = this.chain.length - place;
    const base = { assignee: "", version, opened_at: 1, participants: [ME], number: place + 1 };
    return { ...base, status: continued_by ? "closed" : "open", continues, continued_by } as const;
  }
  request = async (action: string, body: Json): Promise<Json> => {
    if (this.broken > 0) {
      this.broken -= 1;
      throw new Refusal("timeout");
    }
    if (action === "read") {
      this.reads.push([body["conversation"], body["seq"]]);
      return {};
    }
    if (action !== "send") return this.sync(body);
    this.sends.push(body);
    const place = this.chain.indexOf(String(body["conversation"]));
    for (const [index, conversation] of this.chain.slice(place).entries()) {
      const log = this.logs.get(conversation) as Message[];
      const rest = log.slice(index ? 0 : Number(body["after"]));
      const last = place + index === this.chain.length - 1;
      const known = rest.find(({ cid }) => cid === body["cid"]);
      if (!known && !last) continue;
      const message = known ?? this.add(conversation, String(body["text"]), String(body["cid"]), ME);
      return {
        conversation,
        message,
        missed: rest.filter((each) => each !== message),
        more: false,
        head: this.head(conversation),
      };
    }
    throw new Refusal("not_found");
  };
  private sync({ conversation, after, before }: Json): Json {
    this.asked.push({ conversation, after, before });
    const log = this.logs.get(String(conversation)) as Message[];
    const end = before === undefined ? log.length : Number(before) - 1;
    const start = after === undefined ? Math.max(0, end - this.page) : Number(after);
    return {
      conversation,
      messages: log.slice(start, end),
      more: after === undefined && start > 0,
      reads: conversation === "old" ? { [ME]: 1, a_1: log.length } : {},
      head: this.head(String(conversation)),
      staff: this.staff.filter((each) => each.after > start),
    };
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    for (let tick = 0; tick < 30; tick++) await Promise.resolve();
    await vi.dynamicImportSettled();
  }
}

function setUp(elsewhere?: (conversation: string) => void, store: Store = new Memory()) {
  const server = new Server();
  for (const text of ["one", "two"]) server.add("old", text);
  const timers: (() => void)[] = [];
  const env = {
    now: () => 1,
    random: () => 0.5,
    after: (_: number, run: () => void) => {
      timers.push(run);
      return { cancel: () => timers.splice(timers.indexOf(run), 1) };
    },
    socket: () => {
      throw new Error("no sockets here");
    },
  };
  const outbox = new Outbox(store, "out:");
  const transport = { request: server.request as never, post: server.request as never };
  const thread = new Thread(env as never, transport, outbox, "old", () => undefined, elsewhere);
  return { server, thread, outbox, timers };
}

const push = (conversation: string, message: Message): Push =>
  ({ type: "message", conversation, message, status: "closed", assignee: "", version: 2 }) as Push;
const shown = (thread: Thread) =>
  timeline(thread.state).map(({ place, message }) => [place, message.text ?? message.event]);

describe("a conversation that goes on in another one", () => {
  it("is gone along with when a push tells of it, and stays on the screen as what was before", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    const event = server.goOn("new");
    server.add("new", "three");
    thread.applyPush(push("old", event));
    await settle();
    expect(thread.state.conversation).toBe("new");
    // Each keeps its place: nothing is drawn anew, and who looks back is told of news.
    expect(shown(thread)).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "continued"],
      [4, "three"],
    ]);
    expect(thread.state.past[0]?.head?.continued_by).toBe("new");
    // Its log was read, and its pushes are heard.
    thread.applyPush(push("new", server.add("new", "four")));
    expect(thread.last).toBe(2);
  });

  it("is found by whoever sends to the old one, after all of the old one was read", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    server.add("old", "missed");
    server.goOn("new");
    thread.send("mine");
    await settle();
    expect(thread.state.conversation).toBe("new");
    expect(shown(thread).map(([, text]) => text)).toEqual(["one", "two", "missed", "continued", "mine"]);
    expect(thread.state.drafts).toEqual([]);
  });

  it("takes nothing of the old one for the new one's, however it learns of it", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    server.goOn("new");
    server.add("new", "three");
    await thread.pull();
    await settle();
    const { head, reads } = thread.state;
    expect([head?.number, head?.status, head?.continued_by, reads]).toEqual([2, "open", "", {}]);
  });

  it("is read up to its end with what follows", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    const event = server.goOn("new");
    server.add("new", "three");
    thread.applyPush(push("old", event));
    await settle();
    server.broken = 1;
    for (let time = 0; time < 3; time++) {
      await thread.markRead(ME);
      await settle();
    }
    expect(server.reads).toEqual([
      ["new", 1],
      ["old", 3],
    ]);
  });

  it("gets a late retry where it was first tried, though the thread has gone along meanwhile", async () => {
    const { server, thread, timers } = setUp();
    await thread.pull();
    server.broken = 1;
    thread.send("mine");
    await settle();
    const event = server.goOn("new");
    thread.applyPush(push("old", event));
    await settle();
    for (const run of [...timers]) run();
    await settle();
    expect(server.sends.map(({ conversation, after }) => [conversation, after])).toEqual([["old", 2]]);
    expect(shown(thread).map(([, text]) => text)).toEqual(["one", "two", "continued", "mine"]);
  });

  it("does not go back when an earlier try turns out to be in the old one", async () => {
    const { server, thread, outbox } = setUp();
    await thread.pull();
    server.add("old", "mine", "cid-mine", ME);
    const event = server.goOn("new");
    outbox.put({ cid: "cid-mine", text: "mine", at: 1, after: 2, state: "waiting", conversation: "old" } as Draft);
    thread.applyPush(push("old", event));
    await settle();
    thread.outboxChanged();
    await settle();
    expect(thread.state.conversation).toBe("new");
    expect(outbox.list()).toEqual([]);
  });

  it("is read again when the first try failed", async () => {
    const { server, thread, timers } = setUp();
    await thread.pull();
    const event = server.goOn("new");
    server.add("new", "three");
    server.broken = 1;
    thread.applyPush(push("old", event));
    await settle();
    expect(thread.state.loaded).toBe(false);
    for (const run of [...timers]) run();
    await settle();
    expect(shown(thread).at(-1)).toEqual([4, "three"]);
  });

  it("takes nothing of what was asked for before it went on", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    const late = (await server.request("sync", { conversation: "old", after: 0 })) as unknown as Log;
    thread.applyPush(push("old", server.goOn("new")));
    await settle();
    thread.applyLog(late);
    expect([thread.state.conversation, thread.state.messages, thread.state.head?.number]).toEqual(["new", [], 2]);
  });

  it("is gone along with through several", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    for (const next of ["second", "third", "fourth"]) {
      server.goOn(next);
      server.add(next, `in ${next}`);
    }
    await thread.pull();
    await settle();
    expect(thread.state.conversation).toBe("fourth");
    expect(thread.state.past.map((each) => each.conversation)).toEqual(["old", "second", "third"]);
  });

  it("is only told of, where it must not be gone along with", async () => {
    const moved: string[] = [];
    const { server, thread } = setUp((conversation) => moved.push(conversation));
    await thread.pull();
    server.goOn("new");
    await thread.pull();
    expect([thread.state.conversation, thread.state.head?.continued_by]).toEqual(["old", "new"]);
    thread.send("an answer");
    await settle();
    expect(moved).toEqual(["new"]);
    expect(thread.state.conversation).toBe("old");
    expect(thread.state.drafts).toEqual([]);
  });

  it("asks to begin anew as long as it is tried", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    thread.send("something else", { anew: true });
    await settle();
    expect(server.sends.map(({ anew }) => anew)).toEqual([true]);
    thread.send("and more");
    await settle();
    expect(server.sends[1]).not.toHaveProperty("anew");
  });
});

describe("looking back", () => {
  it("brings the lines for the staff beside what it loads, each once", async () => {
    const { server, thread } = setUp();
    for (let number = 3; number <= 70; number++) server.add("old", `${number}`);
    const line = (id: string, after: number) => ({
      id,
      after,
      by: "a_1",
      at: after,
      event: "note" as const,
      subject: "",
    });
    server.staff = [line("early", 3), line("both", 40)];
    await thread.pull();
    await settle();
    await thread.older();
    expect(thread.state.staff.map(({ id }) => id).sort()).toEqual(["both", "early"]);
  });

  it("comes from one conversation into the one that it continues, page by page", async () => {
    const { server, thread } = setUp();
    for (let number = 3; number <= 70; number++) server.add("old", `${number}`);
    server.goOn("new");
    server.add("new", "now");
    await thread.pull();
    await settle();
    expect([thread.state.conversation, thread.state.past.length]).toEqual(["new", 1]);
    expect(thread.state.past[0]?.messages.length).toBe(50);
    await thread.older();
    expect(thread.state.past[0]?.messages.length).toBe(71);
    expect(hasEarlier(thread.state)).toBe(false);
    const places = timeline(thread.state).map(({ place }) => place);
    expect(places).toEqual(Array.from({ length: 72 }, (_, index) => index + 1));
  });

  it("loads what was before only when it is asked for", async () => {
    const { server } = setUp();
    server.goOn("new");
    server.add("new", "now");
    const transport = { request: server.request as never, post: server.request as never };
    const thread = new Thread({} as never, transport, new Outbox(null, "out:"), "new", () => undefined);
    await thread.pull();
    expect([thread.state.past.length, hasEarlier(thread.state)]).toEqual([0, true]);
    await Promise.all([thread.older(), thread.older()]);
    expect(shown(thread).map(([, text]) => text)).toEqual(["one", "two", "continued", "now"]);
    expect(server.asked.filter(({ conversation }) => conversation === "old").length).toBe(1);
    expect(hasEarlier(thread.state)).toBe(false);
  });

  it("leaves no gap where the next conversation is longer than a page", async () => {
    const { server, thread } = setUp();
    await thread.pull();
    server.page = 2;
    const event = server.goOn("new");
    for (const text of ["a", "b", "c"]) server.add("new", text);
    thread.applyPush(push("old", event));
    await settle();
    expect(shown(thread)).toEqual([
      [5, "b"],
      [6, "c"],
    ]);
    await thread.older();
    await thread.older();
    expect(shown(thread).map(([place]) => place)).toEqual([2, 3, 4, 5, 6]);
  });

  it("says that there is nothing before where that is not theirs to read", async () => {
    const { server } = setUp();
    server.goOn("new");
    server.add("new", "now");
    const request = (action: string, body: Json) =>
      body["conversation"] === "old" ? Promise.reject(new Refusal("not_found")) : server.request(action, body);
    const transport = { request: request as never, post: request as never };
    const thread = new Thread({} as never, transport, new Outbox(null, "out:"), "new", () => undefined);
    await thread.pull();
    expect(hasEarlier(thread.state)).toBe(true);
    await thread.older();
    expect([hasEarlier(thread.state), thread.state.past]).toEqual([false, []]);
  });
});
