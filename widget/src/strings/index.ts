// The widget's words in the language of the page, or of the shopper. English is in the panel, any other is one more file.

import { en, type Strings } from "./en.ts";

const OTHERS: Record<string, () => Promise<{ words: Strings }>> = {
  ar: () => import("./ar.ts"),
  de: () => import("./de.ts"),
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  lt: () => import("./lt.ts"),
  pl: () => import("./pl.ts"),
  th: () => import("./th.ts"),
  uk: () => import("./uk.ts"),
};
const RIGHT_TO_LEFT = ["ar"];

export interface Words {
  strings: Strings;
  /** A language tag (BCP 47) that dates can be written in. */
  language: string;
  direction: "ltr" | "rtl";
}

/** The words of the first language that there are words in: English if there is none, or if its file can't be had. */
export async function findWords(...wanted: readonly (string | undefined)[]): Promise<Words> {
  for (const tag of wanted) {
    const language = canonical(tag ?? "");
    const [base = ""] = language.split("-");
    if (base === "en") return { strings: en, language, direction: "ltr" };
    const found = await OTHERS[base]?.().catch(() => undefined);
    if (found) {
      return { strings: found.words, language, direction: RIGHT_TO_LEFT.includes(base) ? "rtl" : "ltr" };
    }
  }
  return { strings: en, language: "en", direction: "ltr" };
}

/** The tag as Intl takes it; empty for none. Shops write en_US, too. */
function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-"))[0] ?? "";
  } catch {
    return "";
  }
}
