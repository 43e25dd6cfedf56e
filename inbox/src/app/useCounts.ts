// How many conversations are open beside each view; in the title and on the icon, how many wait for the agent.

import { useEffect } from "react";
import { showCount } from "../features/notifications/notifier.ts";
import type { Counts, Desk } from "../live/desk.ts";

export function useCounts(desk: Desk): Counts | undefined {
  const waiting = desk.waiting();
  useEffect(() => showCount(waiting), [waiting]);
  useEffect(() => () => showCount(0), []);
  return desk.counts;
}
