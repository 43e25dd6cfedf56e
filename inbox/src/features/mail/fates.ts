// What became of messages that went out by mail.

import type { StaffEvent } from "@shopbell/client";
import { t } from "../../words/index.ts";

type Fate = "mailed" | "mail_delivered" | "mail_bounced" | "mail_complained" | "mail_refused" | "mail_uncertain";

const FATES: readonly string[] = [
  "mailed",
  "mail_delivered",
  "mail_bounced",
  "mail_complained",
  "mail_refused",
  "mail_uncertain",
] satisfies Fate[];

/** What became of the mail that each message went out in; a later word on it counts more. */
export function fates(staff: readonly StaffEvent[]): Map<number, string> {
  const known = new Map<number, Fate>();
  for (const event of [...staff].sort((a, b) => a.at - b.at)) {
    const range = /^(\d+)-(\d+)$/.exec(event.subject);
    if (!isFate(event.event) || !range) continue;
    for (let seq = Number(range[1]); seq <= Number(range[2]); seq++) {
      // Our own note of having sent it may be written after the first report, and a doubt is none once it was delivered.
      if (event.event === "mailed" && known.has(seq)) continue;
      if (event.event === "mail_uncertain" && known.get(seq) === "mail_delivered") continue;
      known.set(seq, event.event);
    }
  }
  return new Map([...known].map(([seq, fate]) => [seq, t(fate)]));
}

function isFate(event: string): event is Fate {
  return FATES.includes(event);
}
