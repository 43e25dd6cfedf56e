// What is said of the keys, in all languages.

import type { Translated } from "../../words/catalog.ts";

const en = {
  keys: "Keys",
  singleKeys: "Single keys do something",
  enterSendsChoice: "Enter sends; without it, Enter breaks the line",
  keyList: "This list",
};

export const words: Translated<typeof en> = {
  en,
  ar: {
    keys: "المفاتيح",
    singleKeys: "المفاتيح المفردة تعمل",
    enterSendsChoice: "Enter يرسل؛ وإلا فإن Enter يبدأ سطرًا جديدًا",
    keyList: "هذه القائمة",
  },
  de: {
    keys: "Tasten",
    singleKeys: "Einzelne Tasten haben eine Wirkung",
    enterSendsChoice: "Enter sendet; sonst bricht Enter die Zeile um",
    keyList: "Diese Liste",
  },
  es: {
    keys: "Teclas",
    singleKeys: "Las teclas solas tienen efecto",
    enterSendsChoice: "Intro envía; si no, Intro cambia de línea",
    keyList: "Esta lista",
  },
  fr: {
    keys: "Touches",
    singleKeys: "Les touches seules ont un effet",
    enterSendsChoice: "Entrée envoie ; sinon, Entrée passe à la ligne",
    keyList: "Cette liste",
  },
  lt: {
    keys: "Klavišai",
    singleKeys: "Pavieniai klavišai veikia",
    enterSendsChoice: "Enter siunčia; kitaip Enter perkelia eilutę",
    keyList: "Šis sąrašas",
  },
  pl: {
    keys: "Klawisze",
    singleKeys: "Pojedyncze klawisze działają",
    enterSendsChoice: "Enter wysyła; w przeciwnym razie łamie wiersz",
    keyList: "Ta lista",
  },
  th: {
    keys: "ปุ่มลัด",
    singleKeys: "ใช้ปุ่มลัดปุ่มเดียว",
    enterSendsChoice: "Enter เพื่อส่ง หากไม่เลือก Enter จะขึ้นบรรทัดใหม่",
    keyList: "รายการนี้",
  },
  uk: {
    keys: "Клавіші",
    singleKeys: "Окремі клавіші діють",
    enterSendsChoice: "Enter надсилає; інакше Enter переносить рядок",
    keyList: "Цей список",
  },
};
