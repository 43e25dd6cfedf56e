// One of a list of things that have a text in several languages: a team, a label, a choice.

import { type JSX, type ReactNode, useState } from "react";
import { known, LANGUAGES, type Language, t } from "../../words/index.ts";
import { RemoveButton, TextIn, type Texts } from "./fields.tsx";
import css from "./settings.module.css";

/** What it is called here: in the agent's language, in the shop's, in any; what is there to begin with, in our words. */
export function nameOf(id: string, texts: Texts, languages: readonly Language[], kind = "category"): string {
  const tags = [document.documentElement.lang as Language, ...languages, ...(Object.keys(LANGUAGES) as Language[])];
  return tags.map((tag) => texts[tag]).find(Boolean) ?? known(`${kind}_${id}`) ?? "…";
}

interface NamedProps {
  id: string;
  texts: Texts;
  languages: readonly Language[];
  /** Our words for what is there to begin with have ids that begin with it. */
  kind?: string;
  /** What its text is called; a name, if nothing is said. */
  label?: string;
  most?: number;
  title?: ReactNode;
  children?: ReactNode;
  onName(texts: Texts): void;
  onRemove?(): void;
}

/** Folded up; what was just added is open, and stays so while it gets its text. */
export function Named({
  id,
  texts,
  languages,
  kind,
  label = t("settingsName"),
  most = 40,
  title,
  children,
  onName,
  onRemove,
}: NamedProps): JSX.Element {
  const name = nameOf(id, texts, languages, kind);
  const [open, setOpen] = useState(name === "…");
  return (
    <details className={css.named} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title ?? name}</summary>
      <TextIn {...{ label, languages, most }} value={texts} onChange={onName} />
      {children}
      {onRemove && <RemoveButton name={name} onClick={onRemove} />}
    </details>
  );
}

/** The list with one of its things in place of another, or of nothing. */
export function put<Thing>(things: readonly Thing[], old: Thing, now?: Thing): Thing[] {
  return things.flatMap((each) => (each !== old ? [each] : now ? [now] : []));
}
