// What was written by mail, and what went out as one.

import type { Message } from "@shopbell/client";
import { known, t } from "../../words/index.ts";
import type { Feature } from "../feature.ts";
import { Files } from "./Files.tsx";
import { fates } from "./fates.ts";
import { Bounced, Complained, Machine, Transcript } from "./lines.tsx";

export const mail = {
  timeline: {
    lines: { transcript: Transcript, machine: Machine, mail_bounced: Bounced, mail_complained: Complained },
    fates,
    remarks,
    Below: Files,
  },
} satisfies Feature;

function remarks({ via, by, name }: Message): string[] {
  if (!via) return [];
  const way = known(`via_${via}`) ?? via;
  // Whoever writes by mail has a name of their own only if it is not the shopper's address.
  return via === "email" && by.startsWith("v_") && name ? [way, t("stranger")] : [way];
}
