// What is said below a conversation that is closed, in all languages: loaded with it, when it is first shown.

import type { Language } from "../../strings/index.ts";

const en = {
  goesOn: "Write again and it goes on here.",
  begin: "Begin a new conversation",
  begins: "What you write next begins a new conversation.",
  stay: "Go on with this one",
};

export type Words = typeof en;

export const words: Record<Language, Words> = {
  en,
  ar: {
    goesOn: "اكتب مجددًا لتستمر هنا.",
    begin: "بدء محادثة جديدة",
    begins: "ما تكتبه الآن يبدأ محادثة جديدة.",
    stay: "متابعة هذه المحادثة",
  },
  de: {
    goesOn: "Schreiben Sie wieder, und es geht hier weiter.",
    begin: "Neues Gespräch beginnen",
    begins: "Was Sie als Nächstes schreiben, beginnt ein neues Gespräch.",
    stay: "Dieses fortsetzen",
  },
  es: {
    goesOn: "Escribe de nuevo y continúa aquí.",
    begin: "Empezar una conversación nueva",
    begins: "Lo próximo que escribas empieza una conversación nueva.",
    stay: "Seguir con esta",
  },
  fr: {
    goesOn: "Écrivez de nouveau et elle reprend ici.",
    begin: "Commencer une nouvelle discussion",
    begins: "Votre prochain message commence une nouvelle discussion.",
    stay: "Reprendre celle-ci",
  },
  lt: {
    goesOn: "Parašykite vėl, ir jis tęsis čia.",
    begin: "Pradėti naują pokalbį",
    begins: "Kita jūsų žinutė pradės naują pokalbį.",
    stay: "Tęsti šį",
  },
  pl: {
    goesOn: "Napisz ponownie, a potoczy się dalej tutaj.",
    begin: "Zacznij nową rozmowę",
    begins: "Następna wiadomość zacznie nową rozmowę.",
    stay: "Kontynuuj tę",
  },
  th: {
    goesOn: "เขียนอีกครั้งเพื่อคุยต่อที่นี่",
    begin: "เริ่มการสนทนาใหม่",
    begins: "ข้อความถัดไปของคุณจะเริ่มการสนทนาใหม่",
    stay: "คุยต่อในการสนทนานี้",
  },
  uk: {
    goesOn: "Напишіть знову, і вона продовжиться тут.",
    begin: "Почати нову розмову",
    begins: "Наступне повідомлення почне нову розмову.",
    stay: "Продовжити цю",
  },
};
