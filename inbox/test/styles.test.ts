// The stylesheets of the features: what is used is there, and what is there is used.

import { expect, it } from "vitest";

const sheets = import.meta.glob<string>("../src/**/*.module.css", { query: "?raw", import: "default", eager: true });
const sources = import.meta.glob<string>("../src/**/*.tsx", { query: "?raw", import: "default", eager: true });

it("reads them", () => {
  expect(Object.keys(sheets).length).toBeGreaterThan(9);
  expect(Object.values(sources).join("")).toContain("css.");
});

it.each(Object.keys(sheets))("%s", (path) => {
  const own = (sheets[path] ?? "").replaceAll(/\/\*.*?\*\/|:global\(.*?\)/gs, "");
  const defined = new Set([...own.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => camelCase(name ?? "")));
  const file = path.split("/").pop() ?? "";
  const users = Object.values(sources).filter((text) => text.includes(`/${file}"`));
  const used = users.flatMap((text) => [...text.matchAll(/\bcss\.(\w+)/g)].map(([, name]) => name));
  expect(used.filter((name) => !defined.has(name ?? ""))).toEqual([]);
  const words = new Set(users.flatMap((text) => text.match(/\w+/g) ?? []));
  // `waiting`, `failed` and `refused` are the states of a draft (Pending.tsx takes the class by the state).
  const states = users.some((text) => text.includes("css[draft.state]")) ? ["waiting", "failed", "refused"] : [];
  expect([...defined].filter((name) => !words.has(name) && !states.includes(name))).toEqual([]);
});

it("what is no feature's own stands in ui/parts.css", () => {
  const shared = import.meta.glob<string>("../src/ui/*.css", { query: "?raw", import: "default", eager: true });
  const defined = new Set(
    [
      ...Object.values(shared)
        .join("")
        .matchAll(/\.([a-z][\w-]*)/g),
    ].map(([, name]) => name),
  );
  const used = Object.values(sources).flatMap((text) => [
    ...[...text.matchAll(/className="([^"]+)"/g)].flatMap(([, names]) => names?.split(" ") ?? []),
    ...[...text.matchAll(/clsx\("([\w-]+)"/g)].map(([, name]) => name ?? ""),
  ]);
  expect(used.length).toBeGreaterThan(50);
  // What a browser says of itself has no style; it is not for the search for words without a translation.
  expect([...new Set(used)].filter((name) => !defined.has(name) && name !== "device")).toEqual([]);
});

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
