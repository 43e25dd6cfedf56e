// Names of colleagues, offered while one is typed behind an @.

import { clsx } from "clsx";
import { type JSX, type KeyboardEvent, type RefObject, useId, useState } from "react";
import { type Colleague, useColleagues } from "../../live/colleagues.ts";
import { t } from "../../words/index.ts";
import { suggested, typedName } from "./mentions.ts";
import css from "./notes.module.css";

interface Offer {
  /** What the field must say of it to those who do not see the list. */
  field: { "aria-autocomplete"?: "list"; "aria-controls"?: string; "aria-activedescendant"?: string };
  list: JSX.Element | null;
  /** Note how far it is typed. */
  follow(): void;
  /** Whether the key was for the list. */
  press(event: KeyboardEvent): boolean;
}

export function useMentions(
  store: string,
  field: RefObject<HTMLTextAreaElement | null>,
  change: (text: string) => void,
): Offer {
  const colleagues = useColleagues(store);
  const [typed, setTyped] = useState<string>();
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const offered = typed === undefined ? [] : suggested(typed, colleagues);
  const follow = (): void => {
    const { value = "", selectionStart = 0 } = field.current ?? {};
    setTyped(typedName(value.slice(0, selectionStart)));
    setChosen(0);
  };
  const take = ({ name }: Colleague): void => {
    const input = field.current;
    if (!input || typed === undefined) return;
    const at = input.selectionStart;
    const before = `${input.value.slice(0, at - typed.length)}${name} `;
    change(before + input.value.slice(at));
    setTyped(undefined);
    // Once it is drawn, behind the name.
    requestAnimationFrame(() => {
      input.focus();
      input.setSelectionRange(before.length, before.length);
    });
  };
  const press = (event: KeyboardEvent): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = offered[chosen];
    if (!current) return false;
    if (step) setChosen((chosen + step + offered.length) % offered.length);
    else if (event.key === "Escape") setTyped(undefined);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(current);
    else return false;
    event.preventDefault();
    return true;
  };
  const list = offered.length ? (
    <div className={css.offered} role="listbox" id={id} aria-label={t("mentionWhom")}>
      {offered.map((each, place) => (
        <div
          key={each.id}
          id={`${id}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === chosen}
          className={clsx(css.option, place === chosen && css.chosen)}
          // The field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            take(each);
          }}
        >
          <span className={`dot ${each.state}`} aria-hidden="true" />
          {each.name}
        </div>
      ))}
    </div>
  ) : null;
  const described = offered.length ? { "aria-controls": id, "aria-activedescendant": `${id}-${chosen}` } : {};
  return { field: { "aria-autocomplete": "list", ...described }, list, follow, press };
}
