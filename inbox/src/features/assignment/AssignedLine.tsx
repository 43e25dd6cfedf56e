// Said in the log where a conversation was given to somebody else, or to nobody.

import type { JSX } from "react";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";
import { StaffNote } from "../log/StaffNote.tsx";

export function AssignedLine({ event, nameOf }: LineProps): JSX.Element | null {
  // Who takes a conversation for themselves is named by "has joined" already.
  if (event.by === event.subject) return null;
  if (!event.subject) return <StaffNote>{t("unassignedStaff", nameOf(event.by))}</StaffNote>;
  return <StaffNote>{t("assignedStaff", nameOf(event.by), nameOf(event.subject))}</StaffNote>;
}
