// What names the choice of a language, in all languages.

import type { Translated } from "../../words/catalog.ts";

const en = {
  language: "Language",
};

export const words: Translated<typeof en> = {
  en,
  ar: {
    language: "اللغة",
  },
  de: {
    language: "Sprache",
  },
  es: {
    language: "Idioma",
  },
  fr: {
    language: "Langue",
  },
  lt: {
    language: "Kalba",
  },
  pl: {
    language: "Język",
  },
  th: {
    language: "ภาษา",
  },
  uk: {
    language: "Мова",
  },
};
