// What is said below a conversation that is closed, in all languages: loaded with it, when it is first shown.

import type { Language } from "../../strings/index.ts";

const en = {
  goesOn: "Write again at any time.",
  begin: "Begin a new conversation",
  begins: "What you write next begins a new conversation.",
  stay: "Go on with this one",
};

export type Words = typeof en;

export const words: Record<Language, Words> = {
  en,
  ar: {
    goesOn: "يمكنك الكتابة مجددًا في أي وقت.",
    begin: "بدء محادثة جديدة",
    begins: "ما تكتبه الآن يبدأ محادثة جديدة.",
    stay: "متابعة هذه المحادثة",
  },
  de: {
    goesOn: "Sie können jederzeit wieder schreiben.",
    begin: "Neues Gespräch beginnen",
    begins: "Was Sie als Nächstes schreiben, beginnt ein neues Gespräch.",
    stay: "Dieses fortsetzen",
  },
  es: {
    goesOn: "Puedes volver a escribir cuando quieras.",
    begin: "Empezar una conversación nueva",
    begins: "Lo próximo que escribas empieza una conversación nueva.",
    stay: "Seguir con esta",
  },
  fr: {
    goesOn: "Vous pouvez écrire de nouveau à tout moment.",
    begin: "Commencer une nouvelle discussion",
    begins: "Votre prochain message commence une nouvelle discussion.",
    stay: "Reprendre celle-ci",
  },
  lt: {
    goesOn: "Galite vėl rašyti bet kada.",
    begin: "Pradėti naują pokalbį",
    begins: "Kita jūsų žinutė pradės naują pokalbį.",
    stay: "Tęsti šį",
  },
  pl: {
    goesOn: "Możesz napisać ponownie w każdej chwili.",
    begin: "Zacznij nową rozmowę",
    begins: "Następna wiadomość zacznie nową rozmowę.",
    stay: "Kontynuuj tę",
  },
  th: {
    goesOn: "คุณเขียนอีกครั้งได้ทุกเมื่อ",
    begin: "เริ่มการสนทนาใหม่",
    begins: "ข้อความถัดไปของคุณจะเริ่มการสนทนาใหม่",
    stay: "คุยต่อในการสนทนานี้",
  },
  uk: {
    goesOn: "Ви можете написати знову будь-коли.",
    begin: "Почати нову розмову",
    begins: "Наступне повідомлення почне нову розмову.",
    stay: "Продовжити цю",
  },
};
