// What is said of who has a conversation, in all languages.

import type { Translated } from "../../words/catalog.ts";

const en = {
  assign: "Assign",
  assignNobody: "Nobody",
  assignedStaff: "{0} assigned this to {1}",
  unassignedStaff: "{0} unassigned this",
};

export const words: Translated<typeof en> = {
  en,
  ar: {
    assign: "إسناد",
    assignNobody: "لا أحد",
    assignedStaff: "أسند {0} هذه إلى {1}",
    unassignedStaff: "ألغى {0} الإسناد",
  },
  de: {
    assign: "Zuweisen",
    assignNobody: "Niemand",
    assignedStaff: "{0} hat dies {1} zugewiesen",
    unassignedStaff: "{0} hat die Zuweisung aufgehoben",
  },
  es: {
    assign: "Asignar",
    assignNobody: "Nadie",
    assignedStaff: "{0} asignó esto a {1}",
    unassignedStaff: "{0} quitó la asignación",
  },
  fr: {
    assign: "Attribuer",
    assignNobody: "Personne",
    assignedStaff: "{0} a attribué ceci à {1}",
    unassignedStaff: "{0} a retiré l'attribution",
  },
  lt: {
    assign: "Paskirti",
    assignNobody: "Niekas",
    assignedStaff: "{0} paskyrė tai: {1}",
    unassignedStaff: "{0} panaikino paskyrimą",
  },
  pl: {
    assign: "Przypisz",
    assignNobody: "Nikt",
    assignedStaff: "{0} przypisuje to: {1}",
    unassignedStaff: "{0} usuwa przypisanie",
  },
  th: {
    assign: "มอบหมาย",
    assignNobody: "ไม่มี",
    assignedStaff: "{0} มอบหมายให้ {1}",
    unassignedStaff: "{0} ยกเลิกการมอบหมาย",
  },
  uk: {
    assign: "Призначити",
    assignNobody: "Ніхто",
    assignedStaff: "{0} призначає це: {1}",
    unassignedStaff: "{0} знімає призначення",
  },
};
