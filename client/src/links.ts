// Finds the links in a text, in one scan from left to right.

export interface Part {
  /** Where it begins in the text. */
  at: number;
  part: string;
  link: boolean;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+/g;
/** Punctuation at the end of a sentence is not the link's. */
const TRAILING = ".,;:!?)]}";

/** The text in parts; put together they are the text again. Only http and https become links. */
export function scanLinks(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    let length = match[0].length;
    while (TRAILING.includes(match[0].charAt(length - 1))) length--;
    if (match.index > end) parts.push({ at: end, part: text.slice(end, match.index), link: false });
    parts.push({ at: match.index, part: match[0].slice(0, length), link: true });
    end = match.index + length;
  }
  if (end < text.length) parts.push({ at: end, part: text.slice(end), link: false });
  return parts;
}
