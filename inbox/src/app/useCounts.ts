// How many conversations there are in the lists beside each view, and how many of them wait.

import { useEffect } from "react";
import { useInbox } from "../features/list/useInbox.ts";
import { showCount } from "../features/notifications/notifier.ts";
import type { Desk } from "../live/desk.ts";
import { waiting } from "../live/news.ts";
import type { View } from "../live/rows.ts";
import { t } from "../words/index.ts";

/** How many open conversations there are in a view, "50+" for more than are read; empty where nobody needs to know. */
export type Counts = Partial<Record<View, string>>;

/** How many conversations are in the agent's lists; those that wait are counted in the title and on the icon as well. */
export function useCounts(desk: Desk): Counts {
  const nobodys = useInbox(desk, "unassigned", "open");
  const own = useInbox(desk, "mine", "open");
  const count = waiting([...nobodys.rows, ...own.rows], desk.store.agent, (id) => desk.readHere.get(id) ?? 0);
  useEffect(() => showCount(count), [count]);
  useEffect(() => () => showCount(0), []);
  return { unassigned: counted(nobodys), mine: counted(own) };
}

/** The number of rows, and a plus where more of them were not loaded; nothing for none. */
function counted({ rows, more }: { rows: readonly unknown[]; more: boolean }): string {
  if (!rows.length) return "";
  return more ? t("countMany", rows.length) : String(rows.length);
}
