// Said in the log where the shopper left an address.

import type { JSX } from "react";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";
import { StaffNote } from "../log/StaffNote.tsx";

export function AddressLine({ event }: LineProps): JSX.Element {
  return <StaffNote>{t("addressStaff", event.subject)}</StaffNote>;
}
