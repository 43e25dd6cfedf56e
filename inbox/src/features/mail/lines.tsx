// What the log says of mails that went out: a copy for the shopper, one that came back, one that a machine answered.

import type { JSX } from "react";
import { t } from "../../words/index.ts";
import type { LineProps } from "../feature.ts";
import { StaffNote } from "../log/StaffNote.tsx";

/** Characters of an automatic answer that are shown without being asked for. */
const FOLDED = 140;

export function Transcript({ event }: LineProps): JSX.Element {
  return <StaffNote>{t("transcriptStaff", event.subject)}</StaffNote>;
}

export function Bounced(): JSX.Element {
  return <StaffNote warns>{t("mail_bounced_staff")}</StaffNote>;
}

export function Complained(): JSX.Element {
  return <StaffNote warns>{t("mail_complained_staff")}</StaffNote>;
}

/** What a machine answered, folded where it is long: it may be a person's after all. */
export function Machine({ event }: LineProps): JSX.Element {
  const text = event.subject;
  if (text.length <= FOLDED) return <StaffNote>{t("machineStaff", text)}</StaffNote>;
  return (
    <StaffNote>
      <details>
        <summary dir="auto">{t("machineStaff", `${text.slice(0, FOLDED)}…`)}</summary>
        <p dir="auto" className="whole-text">
          {text}
        </p>
      </details>
    </StaffNote>
  );
}
