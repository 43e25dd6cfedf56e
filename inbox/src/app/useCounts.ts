// How many conversations are open beside each view; those in which somebody waits are counted in the title and on the icon.

import { useEffect } from "react";
import { showCount } from "../features/notifications/notifier.ts";
import type { Counts, Desk } from "../live/desk.ts";

export function useCounts(desk: Desk): Counts | undefined {
  const waiting = desk.counts?.waiting ?? 0;
  useEffect(() => showCount(waiting), [waiting]);
  useEffect(() => () => showCount(0), []);
  return desk.counts;
}
