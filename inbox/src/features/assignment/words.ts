// What is said of who has a conversation, in all languages.

import type { Translated } from "../../words/catalog.ts";

const en = {
  assign: "Assign",
  assignNobody: "Nobody",
  assignedStaff: "{0} assigned this to {1}",
  unassignedStaff: "{0} unassigned this",
  assignedByYou: "You assigned this to {0}",
  assignedToYou: "{0} assigned this to you",
  unassignedByYou: "You unassigned this",
};

export const words: Translated<typeof en> = {
  en,
  ar: {
    assign: "إسناد",
    assignNobody: "لا أحد",
    assignedStaff: "أسند {0} هذه إلى {1}",
    unassignedStaff: "ألغى {0} الإسناد",
    assignedByYou: "أسندتَ هذه إلى {0}",
    assignedToYou: "أسند {0} هذه إليك",
    unassignedByYou: "ألغيتَ الإسناد",
  },
  de: {
    assign: "Zuweisen",
    assignNobody: "Niemand",
    assignedStaff: "{0} hat dies {1} zugewiesen",
    unassignedStaff: "{0} hat die Zuweisung aufgehoben",
    assignedByYou: "Sie haben dies {0} zugewiesen",
    assignedToYou: "{0} hat Ihnen dies zugewiesen",
    unassignedByYou: "Sie haben die Zuweisung aufgehoben",
  },
  es: {
    assign: "Asignar",
    assignNobody: "Nadie",
    assignedStaff: "{0} asignó esto a {1}",
    unassignedStaff: "{0} quitó la asignación",
    assignedByYou: "Asignaste esto a {0}",
    assignedToYou: "{0} te asignó esto",
    unassignedByYou: "Quitaste la asignación",
  },
  fr: {
    assign: "Attribuer",
    assignNobody: "Personne",
    assignedStaff: "{0} a attribué ceci à {1}",
    unassignedStaff: "{0} a retiré l'attribution",
    assignedByYou: "Vous avez attribué ceci à {0}",
    assignedToYou: "{0} vous a attribué ceci",
    unassignedByYou: "Vous avez retiré l'attribution",
  },
  lt: {
    assign: "Paskirti",
    assignNobody: "Niekas",
    assignedStaff: "{0} paskyrė tai: {1}",
    unassignedStaff: "{0} panaikino paskyrimą",
    assignedByYou: "Paskyrėte tai: {0}",
    assignedToYou: "{0} paskyrė tai jums",
    unassignedByYou: "Panaikinote paskyrimą",
  },
  pl: {
    assign: "Przypisz",
    assignNobody: "Nikt",
    assignedStaff: "{0} przypisuje to: {1}",
    unassignedStaff: "{0} usuwa przypisanie",
    assignedByYou: "Przypisujesz to: {0}",
    assignedToYou: "{0} przypisuje to Tobie",
    unassignedByYou: "Usuwasz przypisanie",
  },
  th: {
    assign: "มอบหมาย",
    assignNobody: "ไม่มี",
    assignedStaff: "{0} มอบหมายให้ {1}",
    unassignedStaff: "{0} ยกเลิกการมอบหมาย",
    assignedByYou: "คุณมอบหมายให้ {0}",
    assignedToYou: "{0} มอบหมายให้คุณ",
    unassignedByYou: "คุณยกเลิกการมอบหมาย",
  },
  uk: {
    assign: "Призначити",
    assignNobody: "Ніхто",
    assignedStaff: "{0} призначає це: {1}",
    unassignedStaff: "{0} знімає призначення",
    assignedByYou: "Ви призначили це: {0}",
    assignedToYou: "{0} призначає це вам",
    unassignedByYou: "Ви зняли призначення",
  },
};
