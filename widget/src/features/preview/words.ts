// The preview's words, in all languages: loaded with it, when it is first shown. A value with {0} takes a parameter.

import type { Language } from "../../strings/index.ts";

const en = {
  wrote: "{0} wrote",
  dismiss: "Dismiss",
};

export type Words = typeof en;

export const words: Record<Language, Words> = {
  en,
  ar: {
    wrote: "رسالة من \u2068{0}\u2069",
    dismiss: "إخفاء",
  },
  de: {
    wrote: "{0} hat geschrieben",
    dismiss: "Ausblenden",
  },
  es: {
    wrote: "{0} ha escrito",
    dismiss: "Descartar",
  },
  fr: {
    wrote: "{0} a écrit",
    dismiss: "Masquer",
  },
  lt: {
    wrote: "{0}: nauja žinutė",
    dismiss: "Paslėpti",
  },
  pl: {
    wrote: "{0}: nowa wiadomość",
    dismiss: "Ukryj",
  },
  th: {
    wrote: "ข้อความจาก {0}",
    dismiss: "ปิด",
  },
  uk: {
    wrote: "{0}: нове повідомлення",
    dismiss: "Прибрати",
  },
};
