// The languages of the inbox, each by its own name: from the agent's menu, and before they have signed in.

import { type JSX, type Ref, useRef } from "react";
import { choose, LANGUAGES, language, t } from "../../words/index.ts";

export function LanguagesDialog({ ref }: { ref: Ref<HTMLDialogElement> }): JSX.Element {
  return (
    <dialog ref={ref} aria-labelledby="languages-title" className="keys">
      <form method="dialog">
        <h2 id="languages-title">{t("language")}</h2>
        <ul className="languages">
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <li key={tag}>
              <button
                type="submit"
                className="view"
                lang={tag}
                aria-current={tag === language() ? "true" : undefined}
                onClick={() => tag !== language() && choose(tag)}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
        <button type="submit" className="button">
          {t("keysClose")}
        </button>
      </form>
    </dialog>
  );
}

/** Where there is no menu. */
export function LanguageLink(): JSX.Element {
  const languages = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" className="link" onClick={() => languages.current?.showModal()}>
        {t("language")}: <span lang={language()}>{LANGUAGES[language()]}</span>
      </button>
      <LanguagesDialog ref={languages} />
    </>
  );
}
