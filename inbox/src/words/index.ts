// What the inbox says, in the language that the agent has chosen, else the browser's, else English. Each is a file of its
// own, loaded before anything is drawn; plurals are Lingui's (ICU). The words lie with what says them (catalog.ts).

import { type Messages, setupI18n } from "@lingui/core";
import type { Id } from "./catalog.ts";

export type { Id };

/** The languages by their tags, each by its own name. */
export const LANGUAGES = {
  ar: "العربية",
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  lt: "Lietuvių",
  pl: "Polski",
  th: "ไทย",
  uk: "Українська",
};
export type Language = keyof typeof LANGUAGES;

const LOADERS: Record<Language, () => Promise<{ words: Messages }>> = {
  ar: () => import("words:ar"),
  de: () => import("words:de"),
  en: () => import("words:en"),
  es: () => import("words:es"),
  fr: () => import("words:fr"),
  lt: () => import("words:lt"),
  pl: () => import("words:pl"),
  th: () => import("words:th"),
  uk: () => import("words:uk"),
};
const CHOSEN = "shopbell:language";
const i18n = setupI18n();

/** The language that the agent has chosen on this browser, else the first of the browser's that there is. */
export function language(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? "", ...navigator.languages];
  return wanted.map(baseOf).find(isLanguage) ?? "en";
}

/** How dates and numbers look: as in the agent's own country, where the browser says that it speaks the language. */
export function locale(): string {
  return navigator.languages.find((tag) => baseOf(tag) === i18n.locale) ?? i18n.locale;
}

/** Speak this language from the next page on, which is this one, anew: what was being written is kept. */
export function choose(language: string): void {
  localStorage.setItem(CHOSEN, language);
  location.reload();
}

/** Load a language and speak it; rejects if it can't be had. */
export async function speak(language: Language): Promise<void> {
  const { words } = await LOADERS[language]();
  i18n.loadAndActivate({ locale: language, messages: words });
  document.documentElement.lang = language;
  document.documentElement.dir = direction();
}

/** Which way the spoken language runs. */
export function direction(): "ltr" | "rtl" {
  return i18n.locale === "ar" ? "rtl" : "ltr";
}

/** A text, with its values put in. */
export function t(id: Id, ...values: (string | number)[]): string {
  return i18n._(id, { ...values });
}

/** The same for an id that a later version may have made; undefined if this one has no words for it. */
export function known(id: string): string | undefined {
  return id in i18n.messages ? i18n._(id) : undefined;
}

/** The language of a tag (BCP 47), without its country. */
function baseOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}
