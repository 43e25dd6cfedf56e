// The settings of a store: a list of its sections that can be searched, and the one that is chosen.

import { useQuery } from "@tanstack/react-query";
import { type JSX, useState } from "react";
import { useSession } from "../../live/session.tsx";
import type { StoreOfMine } from "../../live/stores.ts";
import { Unreachable } from "../../ui/Unreachable.tsx";
import { type Id, type Language, t } from "../../words/index.ts";
import type { PaneProps } from "../feature.ts";
import { type Name, type Section, sectionsOf } from "./api.ts";
import { Changes } from "./Changes.tsx";
import { Members } from "./Members.tsx";
import { SectionForm } from "./SectionForm.tsx";
import { SECTIONS } from "./sections.tsx";
import css from "./settings.module.css";

type Chosen = Name | "members" | "changes";

interface Listed {
  name: Chosen;
  title: Id;
  /** What it can be found by beside its title. */
  words: readonly Id[];
}

const MEMBERS: Listed = {
  name: "members",
  title: "settingsMembers",
  words: ["settingsRole", "settingsSees", "settingsAnswers", "role_admin", "role_supervisor", "role_agent"],
};
const CHANGES: Listed = { name: "changes", title: "settingsChanges", words: [] };

export function Settings({ desk, say }: PaneProps): JSX.Element {
  const { api } = useSession();
  const store = desk.store.id;
  const [chosen, setChosen] = useState<Chosen>();
  const [sought, setSought] = useState("");
  const query = useQuery({ queryKey: ["settings", store], queryFn: () => sectionsOf(api, store) });
  if (!query.data && query.isError) return <Unreachable again={() => void query.refetch()} />;
  if (!query.data) return <p className="note">{t("loading")}</p>;
  const sections = query.data.filter((each) => Object.hasOwn(SECTIONS, each.name));
  const listed = found(listFor(desk.store, sections), sought);
  const shown = chosen ?? listed[0]?.name ?? "store";
  const one = sections.find((each) => each.name === shown);
  const title = listFor(desk.store, sections).find((each) => each.name === shown)?.title;
  return (
    <div className={css.page} data-chosen={chosen ? "" : undefined}>
      <div className={css.side}>
        <h1>{t("settings")}</h1>
        <input
          type="search"
          className={css.input}
          aria-label={t("settingsSearch")}
          placeholder={t("settingsSearch")}
          value={sought}
          onChange={(event) => {
            // What is being changed stays where it is, whatever is looked for.
            if (matchMedia("(min-width: 720px)").matches) setChosen(shown);
            setSought(event.target.value);
          }}
        />
        <nav aria-label={t("settings")}>
          {listed.map((each) => (
            <button
              key={each.name}
              type="button"
              className="view"
              aria-current={each.name === shown ? "page" : undefined}
              onClick={() => setChosen(each.name)}
            >
              {t(each.title)}
            </button>
          ))}
        </nav>
        <div role="status">{!listed.length && <p className={css.hint}>{t("settingsNone")}</p>}</div>
      </div>
      <section className={css.section} aria-label={title && t(title)}>
        <button type="button" className={css.back} onClick={() => setChosen(undefined)}>
          ‹ {t("settings")}
        </button>
        {title && <h2>{t(title)}</h2>}
        {shown === "members" && (
          <Members
            {...{ desk, say }}
            teams={of(sections, "teams")?.value.teams ?? []}
            languages={languagesOf(sections)}
          />
        )}
        {shown === "changes" && <Changes store={store} />}
        {one && <SectionForm key={one.name} {...{ store, say }} section={one} languages={languagesOf(sections)} />}
      </section>
    </div>
  );
}

/** The sections that the agent is shown: people and changes are an admin's. */
function listFor(store: StoreOfMine, sections: readonly Section[]): Listed[] {
  const own = (Object.keys(SECTIONS) as Name[])
    .filter((name) => sections.some((each) => each.name === name))
    .map((name) => ({ name, title: SECTIONS[name].title, words: Object.values<Id>(SECTIONS[name].fields) }));
  return store.role === "admin" ? [...own, MEMBERS, CHANGES] : own;
}

function found(listed: readonly Listed[], sought: string): Listed[] {
  const wanted = sought.trim().toLocaleLowerCase();
  return listed.filter((each) => [each.title, ...each.words].some((id) => t(id).toLocaleLowerCase().includes(wanted)));
}

function of<N extends Name>(sections: readonly Section[], name: N): Section<N> | undefined {
  return sections.find((each) => each.name === name) as Section<N> | undefined;
}

/** In which the shop writes, the main one first. */
function languagesOf(sections: readonly Section[]): Language[] {
  const value = of(sections, "languages")?.value;
  return value ? [value.language, ...value.others] : ["en"];
}
