// A section that can be changed, who changed it last, and what it was before.

import { useQuery } from "@tanstack/react-query";
import { type ComponentType, type FormEvent, type JSX, useState } from "react";
import { useColleagues } from "../../live/colleagues.ts";
import { useSession } from "../../live/session.tsx";
import type { Notice } from "../../ui/Toast.tsx";
import { exact } from "../../ui/time.ts";
import { type Language, t } from "../../words/index.ts";
import { type Name, type Section, type Values, versionsOf } from "./api.ts";
import type { FieldsProps } from "./fields.tsx";
import { type Json, same } from "./merge.ts";
import { fieldName, SECTIONS } from "./sections.tsx";
import css from "./settings.module.css";
import { type Conflict, type Editing, useSection } from "./useSection.ts";

interface Props<N extends Name> {
  store: string;
  section: Section<N>;
  languages: readonly Language[];
  say(notice: Notice): void;
}

export function SectionForm<N extends Name>({ store, section, languages, say }: Props<N>): JSX.Element {
  const editing = useSection(store, section, say);
  const { value, change, dirty, busy, error, conflict } = editing;
  const Fields = SECTIONS[section.name].Fields as ComponentType<FieldsProps<N>>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (dirty && !busy) editing.save();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <fieldset className={css.plain} disabled={!section.editable} aria-busy={busy}>
        <Fields {...{ value, languages, change }} />
      </fieldset>
      <div role="alert">
        {error && <p className="error">{error}</p>}
        {conflict && <Meanwhile {...{ store, name: section.name, conflict, editing }} />}
      </div>
      {section.editable ? (
        <div className="actions">
          <button type="submit" className="button primary" aria-disabled={!dirty || busy}>
            {t("settingsSave")}
          </button>
          {dirty && (
            <button type="button" className="button" onClick={editing.reset}>
              {t("settingsReset")}
            </button>
          )}
        </div>
      ) : (
        <p className={css.hint}>{t("settingsReadOnly")}</p>
      )}
      {section.version > 0 && <History {...{ store, section, editing }} />}
    </form>
  );
}

interface MeanwhileProps<N extends Name> {
  store: string;
  name: N;
  conflict: Conflict<Values[N]>;
  editing: Editing<Values[N]>;
}

/** Somebody was faster: what both did is put together, and where they did the same, one chooses. */
function Meanwhile<N extends Name>({ store, name, conflict, editing }: MeanwhileProps<N>): JSX.Element {
  const who = useWho(store);
  const fields = [...new Set(conflict.clashes.map((path) => path.split(".")[0] ?? ""))];
  const theirs = (field: string): void =>
    editing.change({ [field]: conflict.theirs[field as keyof Values[N]] } as Partial<Values[N]>);
  return (
    <div className={css.conflict}>
      <p>{t("settingsMeanwhile", who(conflict.by))}</p>
      <p>{t(fields.length ? "settingsClash" : "settingsBoth")}</p>
      <ul>
        {fields.map((field) => (
          <li key={field}>
            {fieldName(name, field)}{" "}
            <button type="button" className="link" onClick={() => theirs(field)}>
              {t("settingsTakeTheirs", who(conflict.by))}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface HistoryProps<N extends Name> {
  store: string;
  section: Section<N>;
  editing: Editing<Values[N]>;
}

function History<N extends Name>({ store, section, editing }: HistoryProps<N>): JSX.Element {
  const [open, setOpen] = useState(false);
  const who = useWho(store);
  return (
    <details className={css.history} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("settingsChangedBy", who(section.by), exact(section.at))}</summary>
      {open && <Versions {...{ store, section, editing }} />}
    </details>
  );
}

function Versions<N extends Name>({ store, section, editing }: HistoryProps<N>): JSX.Element {
  const { api } = useSession();
  const who = useWho(store);
  const query = useQuery({
    queryKey: ["settings", store, section.name, section.version],
    queryFn: () => versionsOf(api, store, section.name),
  });
  if (!query.data) return <p className={css.hint}>{t(query.isError ? "failedChange" : "loading")}</p>;
  return (
    <ul>
      {query.data.map((each, place) => {
        const before = query.data[place + 1]?.value as Record<string, Json> | undefined;
        const now = each.value as unknown as Record<string, Json>;
        const changed = before ? Object.keys(now).filter((field) => !same(now[field], before[field])) : [];
        return (
          <li key={each.version} className={css.version}>
            <span>
              <time dateTime={new Date(each.at).toISOString()}>{exact(each.at)}</time>
              {" · "}
              {[who(each.by), ...changed.map((field) => fieldName(section.name, field))].join(" · ")}
            </span>
            {section.editable && !same(each.value as Json, section.value as Json) && (
              <button type="button" className="link" onClick={() => editing.restore(each.value)}>
                {t("settingsRestore")}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What whoever changed something is called. */
export function useWho(store: string): (id: string) => string {
  const colleagues = useColleagues(store);
  return (id) => {
    if (id === "operator") return t("settingsOperator");
    return colleagues.find((each) => each.id === id)?.name ?? t("formerColleague");
  };
}
