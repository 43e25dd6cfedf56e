// The widget's words in all its languages: whole, with the same parameters, and found by what the page says of itself.

import { describe, expect, it } from "vitest";
import { words as address } from "../src/features/address/words.ts";
import { words as preview } from "../src/features/preview/words.ts";
import { words as resume } from "../src/features/resume/words.ts";
import { words as en } from "../src/strings/en.ts";
import { findWords } from "../src/strings/index.ts";

const LANGUAGES = ["ar", "de", "es", "fr", "lt", "pl", "th", "uk"] as const;
const parameters = (text: string): string[] => text.match(/\{\d+\}/g) ?? [];

describe.each(LANGUAGES)("the words in %s", (language) => {
  it("are all there, and none is English", async () => {
    const { strings } = await findWords(language);
    const tables = [
      [strings, en],
      [address[language], address.en],
      [preview[language], preview.en],
      [resume[language], resume.en],
    ] as [Record<string, string>, Record<string, string>][];
    for (const [table, english] of tables) {
      for (const [name, text] of Object.entries(english)) {
        expect(table[name], name).not.toBe(text);
        expect(table[name]?.trim(), name).toBeTruthy();
        expect(parameters(table[name] ?? ""), name).toEqual(parameters(text));
      }
    }
  });
});

describe("the language", () => {
  it("is the first of those asked for that there are words in", async () => {
    expect((await findWords(undefined, "it-IT", "pl-PL", "uk")).language).toBe("pl-PL");
    expect((await findWords("", "en-GB", "pl")).strings).toBe(en);
    expect((await findWords("it", "nl")).strings).toBe(en);
  });

  it("runs from right to left in Arabic alone", async () => {
    expect((await findWords("ar-EG")).direction).toBe("rtl");
    expect((await findWords("th")).direction).toBe("ltr");
  });

  it.each(["en_US", "english please", "-", "x", "  ", "en-"])(
    "of a page that says %j can write a date",
    async (tag) => {
      const { language } = await findWords(tag);
      expect(new Intl.DateTimeFormat(language, { hour: "numeric" }).format(0)).not.toBe("");
    },
  );
});
