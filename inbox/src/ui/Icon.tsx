// The few icons of the inbox, drawn in the text's colour.

import type { JSX } from "react";

const PATHS = {
  unassigned: "M4 13h4l2 3h4l2-3h4M5 5h14l1 8v6H4v-6z",
  mine: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6",
  all: "M4 6h16M4 12h16M4 18h10",
  back: "M15 5l-7 7 7 7",
  more: "M6 9l6 6 6-6",
  send: "M4 12l16-8-6 16-3-6z",
  survey: "M4 6l2 2 3-4M13 6h7M4 17l2 2 3-4M13 17h7",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" className={`icon ${name}`}>
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
