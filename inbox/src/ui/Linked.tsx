// A message's text as nodes: links become links, everything else stays text.

import { scanLinks } from "@shopbell/client";
import type { JSX } from "react";

export function Linked({ text }: { text: string }): JSX.Element {
  return (
    <>
      {scanLinks(text).map(({ part, link }, index) =>
        link ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their order
          <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}
