// Finds the links in a text, in one scan from left to right.

export interface Part {
  /** Where it begins in the text. */
  at: number;
  part: string;
  link: boolean;
}

const LINK = /\bhttps?:\/\/[^\s<>"']+/g;
/** Punctuation at the end of a sentence is not the link's; a bracket is, if it was opened in it. */
const TRAILING = ".,;:!?)]}";
const OPENED_BY: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** The text in parts; put together they are the text again. Only http and https become links. */
export function scanLinks(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const length = lengthOf(match[0]);
    if (match.index > end) parts.push({ at: end, part: text.slice(end, match.index), link: false });
    parts.push({ at: match.index, part: match[0].slice(0, length), link: true });
    end = match.index + length;
  }
  if (end < text.length) parts.push({ at: end, part: text.slice(end), link: false });
  return parts;
}

function lengthOf(found: string): number {
  let length = found.length;
  while (TRAILING.includes(found.charAt(length - 1)) && !closes(found.slice(0, length))) length--;
  return length;
}

/** Whether the last character closes a bracket that was opened before it. */
function closes(link: string): boolean {
  const closing = link.charAt(link.length - 1);
  const opening = OPENED_BY[closing];
  return opening !== undefined && link.split(opening).length >= link.split(closing).length;
}
