// Notes, whom they call, and who looks.

import { Refusal } from "@shopbell/client";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { mentionsIn, partsOf, suggested, typedName } from "../src/features/notes/mentions.ts";
import type { Colleague } from "../src/live/colleagues.ts";
import { Lookers } from "../src/live/lookers.ts";
import { mentioned } from "../src/live/news.ts";
import { Notes } from "../src/live/notes.ts";
import { Newest } from "../src/live/rows.ts";
import { row } from "./rows.ts";

const person = (id: string, name: string): Colleague => ({ id, name, state: "online", answers: true }) as Colleague;
const PEOPLE = [person("a_1", "Ana"), person("a_2", "Ana Maria"), person("a_3", "Żaneta Ó"), person("a_4", "Ben")];

describe("whom a note calls", () => {
  it("is who is named behind an @, the longer name where two begin alike", () => {
    expect(mentionsIn("@Ana Maria, ask @ben or @Żaneta Ó. And @Ana Maria!", PEOPLE)).toEqual(["a_2", "a_4", "a_3"]);
    expect(mentionsIn("@Anabel @Benjamin ana@shop.example jane@ben.example Ben", PEOPLE)).toEqual([]);
  });

  it("leaves the text as it was", () => {
    const text = "See @Ana, @Nobody and @Ben.";
    const parts = partsOf(text, PEOPLE);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter(({ id }) => id)).toEqual([
      { text: "@Ana", id: "a_1" },
      { text: "@Ben", id: "a_4" },
    ]);
  });

  it("is offered while the name is typed", () => {
    expect(typedName("Look @a")).toBe("a");
    expect(typedName("@")).toBe("");
    expect(typedName("@Ana M")).toBe("Ana M");
    for (const other of ["Look", "a@b", "@Ana Maria, and", "@Ana\n"]) expect(typedName(other)).toBeUndefined();
    expect(suggested("ana", PEOPLE).map(({ id }) => id)).toEqual(["a_1", "a_2"]);
    expect(suggested("ana m", PEOPLE).map(({ id }) => id)).toEqual(["a_2"]);
  });
});

describe("notes", () => {
  let stored: string[];
  let asked: { text: string; cid: string; after: number; mentions?: string[] }[];
  let answer: () => Promise<unknown>;
  let last: number;
  const make = (): Notes =>
    new Notes(
      "n:",
      ((_: string, body: never) => {
        asked.push(body);
        return answer().then(() => ({ event: { id: (body as { cid: string }).cid } }));
      }) as never,
      () => last,
      (conversation, note) => stored.push(`${conversation} ${note.id}`),
      () => undefined,
    );
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal(
      "localStorage",
      new Proxy(
        {
          getItem: (key: string) => kept.get(key) ?? null,
          setItem: (key: string, value: string) => kept.set(key, value),
          removeItem: (key: string) => kept.delete(key),
        },
        { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
      ),
    );
    stored = [];
    asked = [];
    last = 3;
    answer = () => Promise.resolve();
  });

  it("are stored one after the other", async () => {
    const notes = make();
    notes.write("c1", "one", []);
    notes.write("c1", "two", ["a_2"]);
    await settled();
    expect(asked.map(({ text, mentions }) => [text, mentions])).toEqual([
      ["one", undefined],
      ["two", ["a_2"]],
    ]);
    expect(stored).toHaveLength(2);
    expect(notes.of("c1")).toEqual([]);
  });

  it("are tried again as they were, and outlive the page", async () => {
    answer = () => Promise.reject(new Refusal("busy"));
    make().write("c1", "one", ["a_2"]);
    await settled();
    const again = make();
    expect(again.of("c1").map(({ text }) => text)).toEqual(["one"]);
    expect(again.of("c2")).toEqual([]);
    answer = () => Promise.resolve();
    again.retry();
    await settled();
    expect(new Set(asked.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(make().of("c1")).toEqual([]);
  });

  it("wait until it is known which message they follow, and follow it whatever comes then", async () => {
    last = 0;
    const notes = make();
    notes.write("c1", "one", []);
    await settled();
    expect(asked).toEqual([]);
    last = 5;
    answer = () => Promise.reject(new Refusal("busy"));
    notes.retry();
    await settled();
    last = 7;
    answer = () => Promise.resolve();
    notes.retry();
    await settled();
    expect(asked.map(({ after }) => after)).toEqual([5, 5]);
  });

  it("are one note, though two tabs have it", async () => {
    answer = () => Promise.reject(new Refusal("busy"));
    const here = make();
    here.write("c1", "one", []);
    const there = make();
    await settled();
    last = 9;
    answer = () => Promise.resolve();
    there.retry();
    await settled();
    here.retry();
    await settled();
    expect(asked.map(({ after }) => after)).toEqual([3, 3]);
    expect([here.of("c1"), there.of("c1")]).toEqual([[], []]);
  });

  it("are not tried again when they are refused, and can be given up", async () => {
    answer = () => Promise.reject(new Refusal("bad_request"));
    const notes = make();
    notes.write("c1", "one", ["a_nobody"]);
    await settled();
    notes.retry();
    await settled();
    expect(asked).toHaveLength(1);
    const [refused] = notes.of("c1");
    expect(refused?.state).toBe("refused");
    notes.dismiss(refused?.cid ?? "");
    expect(make().of("c1")).toEqual([]);
  });
});

describe("who looks", () => {
  const told = (by: string, state: "here" | "writing" | "gone", conversation = "c1") =>
    ({ type: "looking", conversation, by, name: by, state, asks: false }) as const;

  it("is shown with what they do, but not oneself", () => {
    vi.useFakeTimers();
    const lookers = new Lookers();
    for (const each of [told("a_me", "here"), told("a_1", "here"), told("a_2", "writing"), told("a_3", "here", "c2")])
      lookers.hear(each);
    const shown = (): unknown => lookers.of("c1", "a_me").map(({ id, writes }) => [id, writes]);
    expect(shown()).toEqual([
      ["a_1", false],
      ["a_2", true],
    ]);
    vi.advanceTimersByTime(9_000);
    expect(shown()).toEqual([
      ["a_1", false],
      ["a_2", false],
    ]);
    lookers.hear(told("a_1", "gone"));
    expect(shown()).toEqual([["a_2", false]]);
    lookers.clear();
    expect(shown()).toEqual([]);
    vi.useRealTimers();
  });
});

describe("a row", () => {
  it("calls an agent until they have read the note", () => {
    const called = row("c1", { mentions: { a_1: 50 }, noted: { a_1: 40, a_2: 60 } });
    expect(mentioned(called, "a_1", 0)).toBe(true);
    expect(mentioned(called, "a_1", 50)).toBe(false);
    expect(mentioned({ ...called, noted: { a_1: 50 } }, "a_1", 0)).toBe(false);
    expect(mentioned(called, "a_2", 0)).toBe(false);
    expect(mentioned(row("c1"), "a_1", 0)).toBe(false);
  });

  it("is newer at the same message if it was written once more", () => {
    const newest = new Newest();
    newest.add([row("c1", { seq: 4, version: 3, mentions: { a_1: 50 } })]);
    newest.add([row("c1", { seq: 4, version: 2 })]);
    expect(newest.list([row("c1", { seq: 4, version: 1 })], () => true)[0]?.mentions).toEqual({ a_1: 50 });
    expect(newest.list([row("c1", { seq: 4, version: 4 })], () => true)[0]?.version).toBe(4);
    expect(newest.list([row("c1", { seq: 3, version: 9 })], () => true)[0]?.seq).toBe(4);
  });
});
