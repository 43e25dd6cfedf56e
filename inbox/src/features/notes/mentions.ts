// Who is called in a note: an @ and a colleague's name.

import type { Colleague } from "../../live/colleagues.ts";

/** Of two that begin alike, the longer is meant. */
function byLength(colleagues: readonly Colleague[]): Colleague[] {
  return [...colleagues].sort((a, b) => b.name.length - a.name.length);
}

export interface Part {
  text: string;
  /** Whom it calls. */
  id?: string;
}

/** The text in parts, those that call somebody by themselves. */
export function partsOf(text: string, colleagues: readonly Colleague[]): Part[] {
  const parts: Part[] = [];
  const known = byLength(colleagues);
  let plain = "";
  for (let at = 0; at < text.length; ) {
    // A mail's address calls nobody.
    const begins = text[at] === "@" && !/[\p{L}\p{N}._-]/u.test(text[at - 1] ?? "");
    const called = begins && known.find(({ name }) => isName(text, at + 1, name));
    if (!called) {
      plain += text[at++];
      continue;
    }
    if (plain) parts.push({ text: plain });
    plain = "";
    parts.push({ text: `@${called.name}`, id: called.id });
    at += called.name.length + 1;
  }
  return plain ? [...parts, { text: plain }] : parts;
}

function isName(text: string, at: number, name: string): boolean {
  const rest = text.slice(at + name.length);
  return text.slice(at, at + name.length).toLowerCase() === name.toLowerCase() && !/^[\p{L}\p{N}]/u.test(rest);
}

/** The ids of those whom a text calls, each once. */
export function mentionsIn(text: string, colleagues: readonly Colleague[]): string[] {
  return [...new Set(partsOf(text, colleagues).flatMap(({ id }) => id ?? []))];
}

/** What is typed of a name, up to the cursor; undefined where no name is being typed. */
export function typedName(before: string): string | undefined {
  return before.match(/(?:^|\s)@([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]*)?)$/u)?.[1];
}

/** Those who may be meant, six at the most. */
export function suggested(typed: string, colleagues: readonly Colleague[]): Colleague[] {
  const begin = typed.toLowerCase();
  return colleagues.filter(({ name }) => name.toLowerCase().startsWith(begin)).slice(0, 6);
}
