// The keys that the features name are the keys that they bind, and no two bind the same.

import { expect, it } from "vitest";

const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

/** By their folders. */
function found(pattern: RegExp): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const [path, text] of Object.entries(sources)) {
    const folder = path.replace(/\/[^/]+$/, "");
    for (const [, part] of text.matchAll(pattern))
      keys.set(folder, [...(keys.get(folder) ?? []), ...letters(part ?? "")]);
  }
  return keys;
}

function letters(text: string): string[] {
  return [...text.matchAll(/(?:^|\W)([a-z]): (?:\(\) =>|on[A-Z])|key: "([a-z])"/gm)].map(
    ([, bound, named]) => bound ?? named ?? "",
  );
}

it("are named where they are bound", () => {
  const bound = found(/useKeys\(\{([\s\S]*?)\n? *\}\);/g);
  const named = found(/shortcuts: \[([\s\S]*?)\]/g);
  const list = (keys: Map<string, string[]>): string[] =>
    [...keys].flatMap(([folder, each]) => each.map((key) => `${folder} ${key}`)).sort();
  expect(list(bound)).toEqual(list(named));
  const all = [...bound.values()].flat();
  expect(all.length).toBeGreaterThan(5);
  expect(new Set(all).size).toBe(all.length);
});
