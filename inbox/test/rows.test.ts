// The inbox rows as digests change them.

import type { InboxRow } from "@shopbell/client";
import { describe, expect, it } from "vitest";
import { belongs, compare, Newest, unread } from "../src/live/rows.ts";
import { row } from "./rows.ts";

const ME = "a_me";

const ALL = { agent: ME, sees: "all" } as const;
const all = (each: InboxRow): boolean => belongs(each, "all", "open", ALL);
const names = (rows: InboxRow[]): string[] => rows.map((each) => each.conversation);

describe("rows", () => {
  it("belong to the views that their assignee and status say", () => {
    expect(belongs(row("a"), "unassigned", "open", ALL)).toBe(true);
    expect(belongs(row("a", { assignee: ME }), "unassigned", "open", ALL)).toBe(false);
    expect(belongs(row("a", { assignee: ME }), "mine", "open", ALL)).toBe(true);
    expect(belongs(row("a", { assignee: "a_other" }), "mine", "open", ALL)).toBe(false);
    expect(belongs(row("a", { status: "closed" }), "all", "open", ALL)).toBe(false);
  });

  it("shows who sees their own nothing of a colleague's, whatever was told of it", () => {
    const own = { agent: ME, sees: "own" } as const;
    const shown = ["", ME, "a_other"].map((assignee) => belongs(row("a", { assignee }), "all", "open", own));
    expect(shown).toEqual([true, true, false]);
  });

  it("stand by who has waited longest, then by who was answered last", () => {
    const rows = [
      row("answered early", { waiting_since: 0, settled_at: 5, last_at: 99 }),
      row("of before", { waiting_since: 0, last_at: 20 }),
      row("waits since 30", { waiting_since: 30 }),
      row("answered late", { waiting_since: 0, settled_at: 50, last_at: 60 }),
      row("waits since 10", { waiting_since: 10 }),
    ];
    expect(names(rows.sort(compare))).toEqual([
      "waits since 10",
      "waits since 30",
      "answered late",
      "of before",
      "answered early",
    ]);
  });

  it("count what the shopper wrote and the agent has not read, here or elsewhere: no answers, no events", () => {
    const asked = row("a", { text_seq: 7, recent: [1, 4, 7] });
    expect(unread(asked, ME, 0)).toBe(3);
    expect(unread({ ...asked, reads: { [ME]: 3 } }, ME, 0)).toBe(2);
    expect(unread({ ...asked, reads: { [ME]: 3 } }, ME, 7)).toBe(0);
    expect(unread({ ...asked, preview_by: ME }, ME, 0)).toBe(0);
    // Stored before the texts were counted.
    expect(unread({ ...asked, recent: [] }, ME, 5)).toBe(1);
    expect(unread({ ...asked, recent: [], preview_by: "a_other" }, ME, 5)).toBe(0);
  });
});

describe("the newest rows", () => {
  it("add, move and take away what digests tell, each row once", () => {
    const newest = new Newest();
    newest.add([row("b", { seq: 2, waiting_since: 50 }), row("new", { waiting_since: 200 })]);
    expect(names(newest.list([row("a"), row("b"), row("b")], all))).toEqual(["b", "a", "new"]);
    newest.add([row("a", { seq: 3, status: "closed" })]);
    expect(names(newest.list([row("a"), row("b")], all))).toEqual(["b", "new"]);
  });

  it("ignore a digest that comes late", () => {
    const newest = new Newest();
    newest.add([row("a", { seq: 5, status: "closed" })]);
    newest.add([row("a", { seq: 4 })]);
    expect(newest.list([], all)).toEqual([]);
  });

  it("give way to a page that is newer than the digest", () => {
    const newest = new Newest();
    newest.add([row("a", { seq: 4, preview: "older" })]);
    expect(newest.list([row("a", { seq: 6, preview: "newer" })], all)[0]?.preview).toBe("newer");
  });

  it("keep the read cursors that the page brought", () => {
    const newest = new Newest();
    newest.add([row("a", { seq: 4 })]);
    expect(newest.list([row("a", { seq: 3, reads: { [ME]: 2 } })], all)[0]?.reads).toEqual({ [ME]: 2 });
  });

  it("let go of a row whose closing was never told, once the whole list was loaded without it", () => {
    const newest = new Newest();
    newest.add([row("closed-elsewhere")], 1_000);
    expect(names(newest.list([], all, 0))).toEqual(["closed-elsewhere"]);
    // Loaded in the moment in which it was told: the index may be behind.
    expect(names(newest.list([], all, 2_000))).toEqual(["closed-elsewhere"]);
    expect(names(newest.list([], all, 100_000))).toEqual([]);
  });

  it("let go of it where more is to be loaded, too, and of none that was told since the list was asked for", () => {
    const newest = new Newest();
    newest.add([row("left", { seq: 2 })], 1_000);
    newest.add([row("came", { seq: 2 })], 105_000);
    // The second page came later than what was told in the range of the first.
    expect(names(newest.list([row("a")], all, 100_000))).toEqual(["a", "came"]);
  });

  it("of two that are as far, show what was had last: a name may have come, and what was read", () => {
    const newest = new Newest();
    newest.add([row("a", { name: "told" })], 50_000);
    expect(newest.list([row("a", { name: "loaded" })], all, 60_000)[0]?.name).toBe("loaded");
    expect(newest.list([row("a", { name: "loaded" })], all, 40_000)[0]?.name).toBe("told");
  });

  it("say whether anything was told so lately that an index may not know of it", () => {
    const newest = new Newest();
    newest.add([row("a")], 1_000);
    expect([newest.hasFresh(20_999), newest.hasFresh(21_000)]).toEqual([true, false]);
  });
});
