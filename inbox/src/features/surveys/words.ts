// What is said of surveys, and of what the shop says by itself, in all languages.

import type { Translated } from "../../words/catalog.ts";

const en = {
  surveyAsk: "Ask with choices",
  surveyNone: "There are none. A supervisor can add some in the settings.",
  kind_survey: "survey",
  kind_survey_answer: "chosen in a survey",
  automatic: "Automatic answer",
};

export const words: Translated<typeof en> = {
  en,
  ar: {
    surveyAsk: "السؤال بخيارات",
    surveyNone: "لا يوجد شيء. يمكن لمشرف إضافتها في الإعدادات.",
    kind_survey: "استبيان",
    kind_survey_answer: "اختير في استبيان",
    automatic: "رد تلقائي",
  },
  de: {
    surveyAsk: "Mit Auswahl fragen",
    surveyNone: "Es gibt keine. Ein Supervisor kann welche in den Einstellungen anlegen.",
    kind_survey: "Umfrage",
    kind_survey_answer: "in einer Umfrage gewählt",
    automatic: "Automatische Antwort",
  },
  es: {
    surveyAsk: "Preguntar con opciones",
    surveyNone: "No hay ninguna. Un supervisor puede añadirlas en los ajustes.",
    kind_survey: "encuesta",
    kind_survey_answer: "elegido en una encuesta",
    automatic: "Respuesta automática",
  },
  fr: {
    surveyAsk: "Demander avec choix",
    surveyNone: "Il n'y en a aucun. Un superviseur peut en ajouter dans les réglages.",
    kind_survey: "sondage",
    kind_survey_answer: "choisi dans un sondage",
    automatic: "Réponse automatique",
  },
  lt: {
    surveyAsk: "Klausti su pasirinkimais",
    surveyNone: "Nėra nė vienos. Vadovas gali pridėti nustatymuose.",
    kind_survey: "apklausa",
    kind_survey_answer: "pasirinkta apklausoje",
    automatic: "Automatinis atsakymas",
  },
  pl: {
    surveyAsk: "Zapytaj z wyborem",
    surveyNone: "Nie ma żadnej. Przełożony może je dodać w ustawieniach.",
    kind_survey: "ankieta",
    kind_survey_answer: "wybrane w ankiecie",
    automatic: "Odpowiedź automatyczna",
  },
  th: {
    surveyAsk: "ถามพร้อมตัวเลือก",
    surveyNone: "ยังไม่มี หัวหน้างานเพิ่มได้ในการตั้งค่า",
    kind_survey: "แบบสอบถาม",
    kind_survey_answer: "เลือกในแบบสอบถาม",
    automatic: "คำตอบอัตโนมัติ",
  },
  uk: {
    surveyAsk: "Запитати з варіантами",
    surveyNone: "Немає жодного. Супервізор може додати їх у налаштуваннях.",
    kind_survey: "опитування",
    kind_survey_answer: "обрано в опитуванні",
    automatic: "Автоматична відповідь",
  },
};
