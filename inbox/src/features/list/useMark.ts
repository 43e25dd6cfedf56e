// The row that the keys have moved to.

import type { InboxRow } from "@shopbell/client";
import { useEffect, useState } from "react";
import { useKeys } from "../../ui/keys.ts";

/** So long a rest on a conversation that the keys have moved to, and it opens by itself. */
const PAUSE_MS = 1_000;

interface Mark {
  marked: string | undefined;
  /** The conversation so many rows below the open one; from either end where none is open. */
  neighbour(step: number): string | undefined;
}

/** What the keys have moved to. Moving only marks: what is passed on the way must not count as read. */
export function useMark(
  rows: readonly InboxRow[],
  conversation: string | undefined,
  show: (next: string | undefined) => void,
): Mark {
  const [marked, setMarked] = useState<string>();
  const neighbour = (step: number, of = conversation): string | undefined => {
    const index = rows.findIndex((row) => row.conversation === of);
    return rows[index === -1 ? (step > 0 ? 0 : rows.length - 1) : index + step]?.conversation;
  };
  useEffect(() => {
    if (!marked) return;
    const pause = setTimeout(() => show(marked), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [marked, show]);
  useEffect(() => setMarked(undefined), [conversation]);
  const move = (step: number): void => setMarked((from) => neighbour(step, from ?? conversation) ?? from);
  useKeys({ j: () => move(1), k: () => move(-1), u: () => show(undefined) });
  return { marked, neighbour };
}
