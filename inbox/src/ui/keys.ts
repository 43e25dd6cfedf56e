// Single keys: they count only while nothing is being typed and no dialog or menu is open.

import { useEffect, useRef } from "react";
import { tinykeys } from "tinykeys";
import { singleKeys } from "./choices.ts";

type Handler = (event: KeyboardEvent) => void;

const FIELDS = "input, textarea, select";
/** Who types goes on for a moment when the field is taken away from them: so long, no letter of theirs is a shortcut. */
const TYPING_MS = 1_000;
let typedAt = Number.NEGATIVE_INFINITY;

/** Notes when something was typed; who leaves the field themselves, by Escape or by pointing elsewhere, means their keys. */
function noteTyping(): () => void {
  const typed = (event: KeyboardEvent): void => {
    const types = event.key !== "Escape" && (event.target as HTMLElement).closest(FIELDS);
    if (types) typedAt = event.timeStamp;
    else if (event.key === "Escape") typedAt = Number.NEGATIVE_INFINITY;
  };
  const pointed = (): void => {
    typedAt = Number.NEGATIVE_INFINITY;
  };
  addEventListener("keydown", typed, true);
  addEventListener("pointerdown", pointed, true);
  return () => {
    removeEventListener("keydown", typed, true);
    removeEventListener("pointerdown", pointed, true);
  };
}

export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const bound = Object.keys(keys).flatMap((key) =>
      pressed(key, (event) => {
        const target = event.target as HTMLElement;
        if (!singleKeys() || event.timeStamp - typedAt < TYPING_MS) return;
        // A dialog that was just closed has the focus for a moment more.
        if (target.closest(`${FIELDS}, dialog[open], [role=menu]`)) return;
        event.preventDefault();
        latest.current[key]?.();
      }),
    );
    const forget = noteTyping();
    const unbind = tinykeys(window, Object.fromEntries(bound));
    return () => {
      forget();
      unbind();
    };
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
