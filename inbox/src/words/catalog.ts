// All words of the inbox, as its parts have them: ICU messages, {0} is the first value. Read when the inbox is built, which
// makes a file of each language (../../words-plugin.ts); the page itself takes nothing but the types from here.

import { words as app } from "../app/words.ts";
import { words as assignment } from "../features/assignment/words.ts";
import { words as conversation } from "../features/conversation/words.ts";
import { words as customer } from "../features/customer/words.ts";
import { words as languages } from "../features/languages/words.ts";
import { words as list } from "../features/list/words.ts";
import { words as log } from "../features/log/words.ts";
import { words as mail } from "../features/mail/words.ts";
import { words as notes } from "../features/notes/words.ts";
import { words as notifications } from "../features/notifications/words.ts";
import { words as quarantine } from "../features/quarantine/words.ts";
import { words as security } from "../features/security/words.ts";
import { words as settings } from "../features/settings/words.ts";
import { words as shortcuts } from "../features/shortcuts/words.ts";
import { words as signIn } from "../features/sign_in/words.ts";
import { words as surveys } from "../features/surveys/words.ts";
import { words as ui } from "../ui/words.ts";
import type { Language } from "./index.ts";

/** The words of a part: each language says what English says. */
export type Translated<Words extends Record<string, string>> = Record<Language, Record<keyof Words, string>> & {
  en: Words;
};

export const PARTS = {
  app,
  assignment,
  conversation,
  customer,
  languages,
  list,
  log,
  mail,
  notes,
  notifications,
  quarantine,
  security,
  settings,
  shortcuts,
  signIn,
  surveys,
  ui,
};

type Parts = typeof PARTS;

/** What can be said. */
export type Id = { [Part in keyof Parts]: keyof Parts[Part]["en"] }[keyof Parts];

/** All that a language says. */
export function wordsIn(language: Language): Record<string, string> {
  return Object.assign({}, ...Object.values(PARTS).map((words) => words[language]));
}
