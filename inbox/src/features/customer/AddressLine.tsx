// Said in the log where the shopper left an address.

import type { JSX } from "react";
import { StaffNote } from "../../ui/StaffNote.tsx";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";

export function AddressLine({ event }: LineProps): JSX.Element {
  return <StaffNote>{t("addressStaff", event.subject)}</StaffNote>;
}
