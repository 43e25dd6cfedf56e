// The languages of the inbox, each by its own name: in the agent's menu, and before they have signed in.

import * as Menu from "@radix-ui/react-dropdown-menu";
import type { JSX } from "react";
import { choose, LANGUAGES, language, t } from "../words/index.ts";

export function LanguageItems(): JSX.Element {
  return (
    <Menu.Sub>
      <Menu.SubTrigger className="menu-item">
        {t("language")}
        <span className="tick" lang={language()}>
          {LANGUAGES[language()]}
        </span>
      </Menu.SubTrigger>
      <Menu.Portal>
        <Menu.SubContent className="menu" sideOffset={6}>
          <Menu.RadioGroup value={language()} onValueChange={choose}>
            {Object.entries(LANGUAGES).map(([tag, name]) => (
              <Menu.RadioItem key={tag} value={tag} lang={tag} className="menu-item">
                <span dir="auto">{name}</span>
                <Menu.ItemIndicator className="tick">✓</Menu.ItemIndicator>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.SubContent>
      </Menu.Portal>
    </Menu.Sub>
  );
}

export function LanguageSelect(): JSX.Element {
  return (
    <select
      className="language"
      aria-label={t("language")}
      value={language()}
      onChange={(event) => choose(event.target.value)}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
