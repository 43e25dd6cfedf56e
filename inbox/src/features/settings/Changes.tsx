// Who changed what, and when: the audit, the newest first.

import { useInfiniteQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import { useSession } from "../../live/session.tsx";
import { exact } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { auditOf, type Entry, type Name } from "./api.ts";
import { useWho } from "./SectionForm.tsx";
import { fieldName, SECTIONS } from "./sections.tsx";
import css from "./settings.module.css";

export function Changes({ store }: { store: string }): JSX.Element {
  const { api } = useSession();
  const who = useWho(store);
  const query = useInfiniteQuery({
    queryKey: ["audit", store],
    queryFn: ({ pageParam }) => auditOf(api, store, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    staleTime: 0,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  if (!query.data) return <p className={css.hint}>{t(query.isError ? "listFailed" : "loading")}</p>;
  return (
    <>
      {!entries.length && <p className={css.hint}>{t("settingsNoChanges")}</p>}
      <ul className={css.changes}>
        {entries.map((each) => (
          <li key={`${each.at} ${each.subject}`}>
            <time dateTime={new Date(each.at).toISOString()}>{exact(each.at)}</time>
            <span dir="auto">{[who(each.by), ...subject(each, who)].join(" · ")}</span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" className="link" onClick={() => void query.fetchNextPage()}>
          {t("settingsMore")}
        </button>
      )}
    </>
  );
}

/** What was changed, in words. */
function subject(entry: Entry, who: (id: string) => string): string[] {
  const [kind = "", id] = entry.subject.split("/");
  if (id && entry.action === "members.removed") return [who(id), t("settingsRemoved")];
  if (id) return [who(id), ...entry.fields.map(memberField)];
  if (!Object.hasOwn(SECTIONS, kind)) return [entry.subject];
  const name = kind as Name;
  return [t(SECTIONS[name].title), ...entry.fields.map((field) => fieldName(name, field))];
}

function memberField(field: string): string {
  switch (field) {
    case "role":
      return t("settingsRole");
    case "sees":
      return t("settingsSees");
    case "answers":
      return t("settingsAnswers");
    case "teams":
      return t("settingsTeams");
    default:
      return field;
  }
}
