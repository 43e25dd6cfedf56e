// Single keys: they count only while nothing is being typed and no dialog or menu is open.

import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { singleKeys } from "./choices.ts";

export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const bound = Object.keys(keys).map((key) => [
      key === "?" ? "Shift+?" : key,
      (event: KeyboardEvent) => {
        const target = event.target as HTMLElement;
        if (!singleKeys()) return;
        // A dialog that was just closed has the focus for a moment more.
        if (target.closest("input, textarea, select, dialog[open], [role=menu]")) return;
        event.preventDefault();
        latest.current[key]?.();
      },
    ]);
    return tinykeys(window, Object.fromEntries(bound) as Record<string, (event: KeyboardEvent) => void>);
    // The names of the keys never change, what they do is read from `latest`.
  }, []);
}
