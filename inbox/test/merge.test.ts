// What two people have made of the same section, put together.

import { describe, expect, it } from "vitest";
import { type Json, merge, same } from "../src/features/settings/merge.ts";

const BASE = { name: "Acme", logo: "", origins: ["https://a.example", "https://b.example"] };

describe("merge", () => {
  it("takes both where each changed something else", () => {
    const found = merge<Json>(BASE, { ...BASE, name: "Mine" }, { ...BASE, logo: "https://l.example" });
    expect(found).toEqual({ value: { ...BASE, name: "Mine", logo: "https://l.example" }, clashes: [] });
  });

  it("shows mine where both changed the same, and says where", () => {
    const found = merge<Json>(BASE, { ...BASE, name: "Mine" }, { ...BASE, name: "Theirs" });
    expect(found).toEqual({ value: { ...BASE, name: "Mine" }, clashes: ["name"] });
  });

  it("calls nothing a clash that both changed alike", () => {
    const alike = { ...BASE, name: "Same", origins: ["https://c.example"] };
    expect(merge<Json>(BASE, alike, alike)).toEqual({ value: alike, clashes: [] });
  });

  it("keeps what either has added to a list, and leaves out what either took", () => {
    const mine = { ...BASE, origins: ["https://a.example", "https://mine.example"] };
    const theirs = { ...BASE, origins: ["https://theirs.example", "https://a.example", "https://b.example"] };
    expect(merge<Json>(BASE, mine, theirs)).toEqual({
      value: { ...BASE, origins: ["https://theirs.example", "https://a.example", "https://mine.example"] },
      clashes: [],
    });
  });

  it("knows things with an id again, and puts together what each has changed of them", () => {
    const base = { labels: [{ id: "vip", name: { en: "VIP" }, colour: "red" }] };
    const mine = { labels: [{ id: "vip", name: { en: "VIP", pl: "VIP!" }, colour: "red" }] };
    const theirs = {
      labels: [
        { id: "new", name: {}, colour: "grey" },
        { id: "vip", name: { en: "VIP" }, colour: "blue" },
      ],
    };
    expect(merge<Json>(base, mine, theirs)).toEqual({
      value: {
        labels: [
          { id: "new", name: {}, colour: "grey" },
          { id: "vip", name: { en: "VIP", pl: "VIP!" }, colour: "blue" },
        ],
      },
      clashes: [],
    });
  });

  it("says so when one has changed what the other took away", () => {
    const base = { teams: [{ id: "sales", name: "Sales" }] };
    const mine = { teams: [{ id: "sales", name: "Sales & more" }] };
    expect(merge<Json>(base, mine, { teams: [] })).toEqual({ value: mine, clashes: ["teams.sales"] });
    expect(merge<Json>(base, { teams: [] }, mine)).toEqual({ value: { teams: [] }, clashes: ["teams.sales"] });
  });

  it("loses nothing of who has changed nothing", () => {
    const theirs = { name: "T", logo: "l", origins: [] };
    expect(merge<Json>(BASE, BASE, theirs)).toEqual({ value: theirs, clashes: [] });
    expect(merge<Json>(BASE, theirs, BASE)).toEqual({ value: theirs, clashes: [] });
  });
});

describe("same", () => {
  it("compares by what is in it, whatever the order of names", () => {
    expect(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    for (const other of [{ a: 1 }, { a: 1, b: [1] }, [1], null, "1", { a: 1, b: [{ c: null }, 1] }]) {
      expect(same({ a: 1, b: [1, { c: null }] }, other as Json)).toBe(false);
    }
  });
});
