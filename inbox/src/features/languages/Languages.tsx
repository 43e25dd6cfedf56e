// The languages of the inbox, each by its own name: from the agent's menu, and before they have signed in.

import { type JSX, useState } from "react";
import { Dialog } from "../../ui/Dialog.tsx";
import { choose, LANGUAGES, language, t } from "../../words/index.ts";
import css from "./languages.module.css";

export function Languages({ close }: { close(): void }): JSX.Element {
  return (
    <ul className={css.languages}>
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <li key={tag}>
          <button
            type="button"
            className="view"
            lang={tag}
            aria-current={tag === language() ? "true" : undefined}
            onClick={() => (tag === language() ? close() : choose(tag))}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The one that is spoken. */
export function Spoken(): JSX.Element {
  return <span lang={language()}>{LANGUAGES[language()]}</span>;
}

/** Where there is no menu. */
export function LanguageLink(): JSX.Element {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button type="button" className="link" onClick={() => setOpen(true)}>
        {t("language")}: <Spoken />
      </button>
      {open && (
        <Dialog title="language" onClose={close}>
          <Languages close={close} />
        </Dialog>
      )}
    </>
  );
}
