// Single keys: they count only while nothing is being typed and no dialog or menu is open.

import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { singleKeys } from "./choices.ts";

type Handler = (event: KeyboardEvent) => void;

export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const bound = Object.keys(keys).flatMap((key) =>
      pressed(key, (event) => {
        const target = event.target as HTMLElement;
        if (!singleKeys()) return;
        // A dialog that was just closed has the focus for a moment more.
        if (target.closest("input, textarea, select, dialog[open], [role=menu]")) return;
        event.preventDefault();
        latest.current[key]?.();
      }),
    );
    return tinykeys(window, Object.fromEntries(bound));
    // The names of the keys never change, what they do is read from `latest`.
  }, []);
}

/** A letter by its place as well, on keyboards that have no Latin ones: Arabic, Thai, Ukrainian. */
function pressed(key: string, handler: Handler): [string, Handler][] {
  if (key === "?") {
    return [
      ["Shift+?", handler],
      ["Shift+؟", handler],
    ];
  }
  const byPlace: Handler = (event) => {
    if (!/\p{Script=Latin}/u.test(event.key)) handler(event);
  };
  return [
    [key, handler],
    [`Key${key.toUpperCase()}`, byPlace],
  ];
}
