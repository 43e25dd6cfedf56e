// The words of the question behind a mail's link, in all languages. A value with {0} takes a parameter.

import type { Language } from "../../strings/index.ts";

const en = {
  ask: "Go on with the conversation of {0}?",
  goOn: "Go on",
  notMe: "That is not me",
  gone: "This link was used already, or is too old. Answer the mail, or write to us here.",
  ok: "OK",
  failed: "The conversation can't be loaded just now.",
  again: "Try again",
};

export type Words = typeof en;

export const words: Record<Language, Words> = {
  en,
  ar: {
    ask: "هل تريد متابعة محادثة \u2068{0}\u2069؟",
    goOn: "متابعة",
    notMe: "لست أنا",
    gone: "استُخدم هذا الرابط من قبل أو انتهت صلاحيته. أجب عن الرسالة أو اكتب إلينا هنا.",
    ok: "حسنًا",
    failed: "تعذر تحميل المحادثة الآن.",
    again: "حاول مجددًا",
  },
  de: {
    ask: "Das Gespräch von {0} fortsetzen?",
    goOn: "Fortsetzen",
    notMe: "Das bin ich nicht",
    gone: "Dieser Link wurde schon benutzt oder ist zu alt. Antworten Sie auf die E-Mail, oder schreiben Sie uns hier.",
    ok: "In Ordnung",
    failed: "Das Gespräch lässt sich gerade nicht laden.",
    again: "Erneut versuchen",
  },
  es: {
    ask: "¿Continuar la conversación de {0}?",
    goOn: "Continuar",
    notMe: "No soy yo",
    gone: "Este enlace ya se ha usado o es demasiado antiguo. Responde al correo o escríbenos aquí.",
    ok: "Vale",
    failed: "Ahora no se puede cargar la conversación.",
    again: "Intentar de nuevo",
  },
  fr: {
    ask: "Reprendre la conversation de {0} ?",
    goOn: "Reprendre",
    notMe: "Ce n’est pas moi",
    gone: "Ce lien a déjà servi ou est trop ancien. Répondez à l’e-mail, ou écrivez-nous ici.",
    ok: "D’accord",
    failed: "Impossible de charger la conversation pour l’instant.",
    again: "Réessayer",
  },
  lt: {
    ask: "Tęsti {0} pokalbį?",
    goOn: "Tęsti",
    notMe: "Tai ne aš",
    gone: "Ši nuoroda jau panaudota arba per sena. Atsakykite į laišką arba parašykite mums čia.",
    ok: "Gerai",
    failed: "Dabar pokalbio įkelti nepavyksta.",
    again: "Bandyti vėl",
  },
  pl: {
    ask: "Kontynuować rozmowę {0}?",
    goOn: "Kontynuuj",
    notMe: "To nie ja",
    gone: "Ten link został już użyty albo jest za stary. Odpowiedz na e-mail albo napisz do nas tutaj.",
    ok: "Dobrze",
    failed: "Nie można teraz wczytać rozmowy.",
    again: "Spróbuj ponownie",
  },
  th: {
    ask: "คุยต่อในบทสนทนาของ {0} ไหม",
    goOn: "คุยต่อ",
    notMe: "ไม่ใช่ฉัน",
    gone: "ลิงก์นี้ถูกใช้ไปแล้วหรือเก่าเกินไป ตอบอีเมลหรือเขียนถึงเราที่นี่",
    ok: "ตกลง",
    failed: "ตอนนี้โหลดบทสนทนาไม่ได้",
    again: "ลองอีกครั้ง",
  },
  uk: {
    ask: "Продовжити розмову {0}?",
    goOn: "Продовжити",
    notMe: "Це не я",
    gone: "Це посилання вже використано, або воно застаре. Дайте відповідь на лист або напишіть нам тут.",
    ok: "Гаразд",
    failed: "Зараз не вдається завантажити розмову.",
    again: "Спробувати ще раз",
  },
};
