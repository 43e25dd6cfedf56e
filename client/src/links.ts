// Finds the links in a text, in one scan from left to right.

export interface Part {
  part: string;
  link: boolean;
}

/** Punctuation at the end is the sentence's and not the link's, and so is a bracket, unless it was opened in the link. */
const LINK = /(\bhttps?:\/\/(?:\([^\s<>"'()]*\)|[^\s<>"'()])*(?:\([^\s<>"'()]*\)|[^\s<>"'().,;:!?\]}]))/;

/** The text in parts; put together they are the text again. Only http and https become links. */
export function scanLinks(text: string): Part[] {
  // A pattern with a group splits into what lies between, and what the group found, in turns.
  return text
    .split(LINK)
    .map((part, index) => ({ part, link: index % 2 === 1 }))
    .filter(({ part }) => part);
}
