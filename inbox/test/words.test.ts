// The nine languages of the inbox: each says everything, with the same values, and in every plural that it has.

import { type CompiledMessage, compileMessage } from "@lingui/message-utils/compileMessage";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PARTS, wordsIn } from "../src/words/catalog.ts";
import { known, LANGUAGES, type Language, language, locale, speak, t } from "../src/words/index.ts";

const languages = Object.keys(LANGUAGES) as Language[];

/** What values a message puts in, also inside its plurals. */
function values(message: CompiledMessage): string[] {
  if (typeof message === "string") return [];
  const found = message.flatMap((token) => {
    if (typeof token === "string") return [];
    const [name, , forms] = token;
    const inner = forms && typeof forms === "object" ? Object.values(forms).filter(Array.isArray).flatMap(values) : [];
    return [String(name), ...inner];
  });
  return [...new Set(found)].sort();
}

/** The plural forms of a message, by category; nothing where it has no plural. */
function plurals(message: CompiledMessage): string[][] {
  if (typeof message === "string") return [];
  return message
    .filter((token) => typeof token !== "string")
    .filter(([, format]) => format === "plural")
    .map(([, , forms]) => Object.keys(forms ?? {}).filter((form) => form !== "offset"));
}

function open(tags: string[], chosen?: string): void {
  vi.stubGlobal("document", { documentElement: {} });
  vi.stubGlobal("navigator", { languages: tags });
  vi.stubGlobal("localStorage", { getItem: () => chosen ?? null });
}

afterEach(() => vi.unstubAllGlobals());

it("is said by one part: no id has two meanings", () => {
  const ids = Object.values(PARTS).flatMap((part) => Object.keys(part.en));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(Object.keys(wordsIn("en")).sort()).toEqual(ids.sort());
});

describe.each(languages)("the words in %s", (tag) => {
  it("are all there, with the values that English puts in", async () => {
    const [english, words] = [wordsIn("en"), wordsIn(tag)];
    expect(Object.keys(words)).toEqual(Object.keys(english));
    for (const [id, message] of Object.entries(words)) {
      expect([id, values(compileMessage(message))]).toEqual([id, values(compileMessage(english[id] ?? ""))]);
      expect([id, message.trim()]).toEqual([id, message]);
      expect([id, message]).not.toEqual([id, ""]);
    }
  });

  it("have each plural that the language has", async () => {
    const categories = [...new Intl.PluralRules(tag).resolvedOptions().pluralCategories].sort();
    const found = Object.values(wordsIn(tag)).flatMap((message) => plurals(compileMessage(message)));
    expect(found.length).toBe(Object.values(wordsIn("en")).flatMap((each) => plurals(compileMessage(each))).length);
    for (const forms of found) expect(forms.sort()).toEqual(categories);
  });

  it.skipIf(tag === "en")("are its own: no English was left over", async () => {
    const [english, words] = [wordsIn("en"), wordsIn(tag)];
    const same = Object.keys(words).filter(
      (id) => words[id] === english[id] && /[a-z]{2} [a-z]{2}/i.test(words[id] ?? ""),
    );
    expect(same).toEqual([]);
  });
});

describe("the language", () => {
  it("is the agent's choice, else the first of the browser's that there is, else English", () => {
    open(["nl-BE", "fr-CA", "de"]);
    expect(language()).toBe("fr");
    open(["nl-BE", "fr-CA", "de"], "th");
    expect(language()).toBe("th");
    open(["FR"], "xx");
    expect(language()).toBe("fr");
    open(["nl", "constructor"]);
    expect(language()).toBe("en");
  });

  it("is said to the browser, and the way it runs", async () => {
    open(["ar-EG", "de-AT"]);
    await speak("ar");
    expect(document.documentElement).toEqual({ lang: "ar", dir: "rtl" });
    expect(locale()).toBe("ar-EG");
    await speak("de");
    expect(document.documentElement).toEqual({ lang: "de", dir: "ltr" });
    expect(locale()).toBe("de-AT");
    await speak("pl");
    expect(locale()).toBe("pl");
  });

  it("counts as its people do", async () => {
    open(["en"]);
    await speak("pl");
    const said = [1, 3, 5, 22].map((count) => t("countInView", count));
    expect(said).toEqual(["1 rozmowa", "3 rozmowy", "5 rozmów", "22 rozmowy"]);
    await speak("en");
    expect(t("countInView", 50)).toBe("50 conversations");
  });

  it("has no words for what a later version says", async () => {
    open(["en"]);
    await speak("en");
    expect(known("event_of_the_future")).toBeUndefined();
    expect(known("signIn")).toBe("Sign in");
  });
});
