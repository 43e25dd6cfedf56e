// The widget's words in the language of the page, or of the shopper. Each language is a file that is loaded by itself.

import type { Strings } from "./en.ts";

export type { Strings } from "./en.ts";

const FILES = {
  ar: () => import("./ar.ts"),
  de: () => import("./de.ts"),
  en: () => import("./en.ts"),
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  lt: () => import("./lt.ts"),
  pl: () => import("./pl.ts"),
  th: () => import("./th.ts"),
  uk: () => import("./uk.ts"),
};
const RIGHT_TO_LEFT = ["ar"];

/** What there are words in. */
export type Language = keyof typeof FILES;

export interface Words {
  strings: Strings;
  base: Language;
  /** A language tag (BCP 47) that dates can be written in. */
  language: string;
  direction: "ltr" | "rtl";
}

/** The words of the first language that there are words in, English if there is none; rejects if its file can't be had. */
export async function findWords(...wanted: readonly (string | undefined)[]): Promise<Words> {
  const language = wanted.map(canonical).find((tag) => Object.hasOwn(FILES, baseOf(tag))) ?? "en";
  const base = baseOf(language) as Language;
  const { words } = await FILES[base]();
  return { strings: words, base, language, direction: RIGHT_TO_LEFT.includes(base) ? "rtl" : "ltr" };
}

/** A text with its parameter put in; nothing where there is none, as for an event that this page is too old to know. */
export function fill<Text extends string | undefined>(text: Text, value: string | number): Text {
  return text?.replace("{0}", String(value)) as Text;
}

function baseOf(tag: string): string {
  return tag.split("-")[0] ?? "";
}

/** The tag as Intl takes it; empty for none. Shops write en_US, too. */
function canonical(tag = ""): string {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0] ?? "";
  } catch {
    return "";
  }
}
