// A message's text as nodes: links become links, everything else stays text.

import { scanLinks } from "@shopbell/client";
import type { ComponentChildren } from "preact";

export function linked(text: string): ComponentChildren[] {
  return scanLinks(text).map(({ part, link }) =>
    link ? (
      <a href={part} target="_blank" rel="noreferrer nofollow ugc">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
