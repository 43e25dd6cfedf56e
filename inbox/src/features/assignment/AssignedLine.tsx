// Said in the log where a conversation was given to somebody else, or to nobody.

import type { StaffEvent } from "@shopbell/client";
import type { JSX } from "react";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";
import { StaffNote } from "../log/StaffNote.tsx";

export function AssignedLine({ event, me, nameOf }: LineProps): JSX.Element | null {
  // Who takes a conversation for themselves is named by "has joined" already.
  if (event.by === event.subject) return null;
  return <StaffNote>{said(event, me, nameOf)}</StaffNote>;
}

function said({ by, subject }: StaffEvent, me: string, nameOf: (id: string) => string): string {
  if (!subject) return by === me ? t("unassignedByYou") : t("unassignedStaff", nameOf(by));
  if (by === me) return t("assignedByYou", nameOf(subject));
  return subject === me ? t("assignedToYou", nameOf(by)) : t("assignedStaff", nameOf(by), nameOf(subject));
}
