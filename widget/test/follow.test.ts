// A mail's link in a browser that somebody else has used: nothing of theirs is lost, sent or overwritten.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askAbout, claimOf, follow } from "../src/features/resume/follow.ts";

const KEY = "pk_acme_0123456789abcdef";
const OWN = `shopbell:${KEY}:`;

let kept: Map<string, string>;
let full = false;
let asked: Record<string, unknown>[];

beforeEach(() => {
  kept = new Map();
  full = false;
  asked = [];
  vi.stubGlobal("localStorage", {
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (full && name.startsWith("kept:")) throw new Error("QuotaExceededError");
      kept.set(name, value);
    },
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal("fetch", async (_: string, options: { body: string }) => {
    const body = JSON.parse(options.body) as Record<string, string>;
    asked.push(body);
    const [visitor] = (body["link"] ?? "").split("'");
    const answer = body["claim"]
      ? { token: `t_${visitor}`, visitor, expires: 1, conversation: `c_${visitor}`, email: `${visitor}@reader.example` }
      : body["token"] === `t_${visitor}`
        ? { address: `${visitor}•••`, same: true, conversation: `c_${visitor}`, email: `${visitor}@reader.example` }
        : { address: `${visitor}•••`, same: false };
    return { ok: true, json: async () => answer };
  });
});
afterEach(() => vi.unstubAllGlobals());

/** What the browser holds of the visitor who uses it. */
const own = (): Record<string, string> =>
  Object.fromEntries(
    [...kept].filter(([name]) => name.startsWith(OWN)).map(([name, value]) => [name.slice(OWN.length), value]),
  );

function use(visitor: string): void {
  const values = {
    visitor: JSON.stringify({ token: `t_${visitor}`, visitor, expires: 1 }),
    conversation: `c_${visitor}`,
  };
  for (const [name, value] of Object.entries({
    ...values,
    "out:1": `unsent of ${visitor}`,
    draft: `draft of ${visitor}`,
  }))
    kept.set(OWN + name, value);
}

describe("the link in a mail", () => {
  it("is asked about with the token that is here, and changes nothing by that", async () => {
    use("ann");
    const before = new Map(kept);
    expect(await askAbout(KEY, "https://api.example", "bob's link")).toEqual({ address: "bob•••", same: false });
    expect(kept).toEqual(before);
    expect(await askAbout(KEY, "https://api.example", "ann's link")).toMatchObject({ address: "ann•••", same: true });
    expect(asked.map((body) => [body["token"], body["ask"]])).toEqual([
      ["t_ann", true],
      ["t_ann", true],
    ]);
  });

  it("puts aside what belongs to another visitor, and brings it back with theirs", async () => {
    use("ann");
    const anns = own();
    await follow(KEY, "https://api.example", "bob's link", "claim");
    expect(JSON.parse(own()["visitor"] ?? "").visitor).toBe("bob");
    expect(own()).toMatchObject({ conversation: "c_bob", address: "bob@reader.example" });
    expect(Object.keys(own()).filter((name) => name.startsWith("out:") || name === "draft")).toEqual([]);
    kept.set(`${OWN}out:2`, "unsent of bob");
    await follow(KEY, "https://api.example", "ann's link", "claim");
    expect(own()).toEqual({ ...anns, address: "ann@reader.example" });
    await follow(KEY, "https://api.example", "bob's link", "claim");
    expect(own()["out:2"]).toBe("unsent of bob");
  });

  it("is followed under one name, whatever is loaded again meanwhile", () => {
    const claim = claimOf(KEY, "bob's link");
    expect(claim).toMatch(/^[0-9a-z]{16,40}$/);
    expect(claimOf(KEY, "bob's link")).toBe(claim);
    expect(claimOf(KEY, "ann's link")).not.toBe(claim);
  });

  it("gives a browser that has lost its conversation that one back", async () => {
    use("ann");
    kept.delete(`${OWN}conversation`);
    await askAbout(KEY, "https://api.example", "ann's link");
    expect(own()).toMatchObject({ conversation: "c_ann", address: "ann@reader.example" });
  });

  it("leaves what a shopper without a name has written where they go on", async () => {
    kept.set(`${OWN}out:1`, "written before anything was sent");
    await follow(KEY, "https://api.example", "bob's link", "claim");
    expect(own()["out:1"]).toBe("written before anything was sent");
  });

  it("changes nothing of the one who is here already", async () => {
    use("bob");
    await follow(KEY, "https://api.example", "bob's link", "claim");
    expect(own()).toMatchObject({ "out:1": "unsent of bob", draft: "draft of bob" });
  });

  it("throws nothing away where there is no room to put it aside", async () => {
    use("ann");
    full = true;
    await follow(KEY, "https://api.example", "bob's link", "claim");
    expect([...kept.values()]).toContain("unsent of ann");
  });
});
