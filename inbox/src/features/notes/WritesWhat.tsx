// Whether what is written is for the shopper, or a note.

import type { JSX } from "react";
import { t } from "../../words/index.ts";
import css from "./notes.module.css";

interface Props {
  note: boolean;
  onChange(note: boolean): void;
}

export function WritesWhat({ note, onChange }: Props): JSX.Element {
  return (
    <fieldset className={css.what}>
      <legend className="hidden">{t("writesWhat")}</legend>
      {[false, true].map((each) => (
        <button
          key={String(each)}
          type="button"
          className={css.kind}
          aria-pressed={note === each}
          onClick={() => onChange(each)}
        >
          {each ? t("note") : t("reply")}
        </button>
      ))}
    </fieldset>
  );
}
