// What each of the store's people may do. Each change is stored at once, and can be taken back.

import { Refusal } from "@shopbell/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type JSX, useState } from "react";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import type { Notice } from "../../ui/Toast.tsx";
import { type Language, t } from "../../words/index.ts";
import { changeMember, type Member, type MemberValue, membersOf, type Values } from "./api.ts";
import { Choice, Switch } from "./fields.tsx";
import { nameOf } from "./named.tsx";
import css from "./settings.module.css";

type Team = Values["teams"]["teams"][number];

interface Props {
  desk: Desk;
  teams: readonly Team[];
  languages: readonly Language[];
  say(notice: Notice): void;
}

export function Members({ desk, teams, languages, say }: Props): JSX.Element {
  const { api } = useSession();
  const store = desk.store.id;
  const query = useQuery({ queryKey: ["members", store], queryFn: () => membersOf(api, store), staleTime: 0 });
  if (!query.data) return <p className={css.hint}>{t(query.isError ? "failedChange" : "loading")}</p>;
  return (
    <>
      <p className={css.hint}>{t("settingsMembersHint")}</p>
      <ul className={css.members}>
        {query.data.map((member) => (
          <Person key={member.id} {...{ store, member, teams, languages, say }} self={member.id === desk.store.agent} />
        ))}
      </ul>
    </>
  );
}

interface PersonProps {
  store: string;
  member: Member;
  teams: readonly Team[];
  languages: readonly Language[];
  self: boolean;
  say(notice: Notice): void;
}

function Person({ store, member, teams, languages, self, say }: PersonProps): JSX.Element {
  const { api } = useSession();
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<MemberValue>();
  const [error, setError] = useState("");
  const value = wanted ?? member.value;
  const put = async (version: number, next: MemberValue, before: MemberValue): Promise<void> => {
    setWanted(next);
    setError("");
    try {
      await changeMember(api, store, member.id, version, next);
      say({ text: t("settingsMemberSaved", member.name), undo: () => void put(version + 1, before, next) });
    } catch (refusal) {
      const beaten = refusal instanceof Refusal && refusal.code === "conflict";
      setError(t(beaten ? "settingsMemberChanged" : "failedChange"));
    }
    await queries.invalidateQueries({ queryKey: ["members", store] });
    // Who may be handed a conversation.
    void queries.invalidateQueries({ queryKey: ["agents", store] });
    setWanted(undefined);
  };
  const change = (part: Partial<MemberValue>): void => {
    if (!wanted) void put(member.version, { ...value, ...part }, member.value);
  };
  return (
    <li className={css.member}>
      <p>
        <strong dir="auto">{member.name}</strong>
        <small dir="ltr">{member.email}</small>
      </p>
      {/* Not disabled while it is stored: that would take the focus away. */}
      <fieldset className={css.rights} aria-busy={wanted !== undefined}>
        <legend className="hidden">{member.name}</legend>
        <Choice
          label={t("settingsRole")}
          value={value.role}
          choices={(["agent", "supervisor", "admin"] as const).map((role) => [role, t(`role_${role}`)] as const)}
          disabled={self}
          onChange={(role) => change({ role })}
        />
        <Choice
          label={t("settingsSees")}
          value={value.sees}
          choices={(["all", "own"] as const).map((sees) => [sees, t(`sees_${sees}`)] as const)}
          onChange={(sees) => change({ sees })}
        />
        <Switch label={t("settingsAnswers")} value={value.answers} onChange={(answers) => change({ answers })} />
        {teams.map((team) => (
          <Switch
            key={team.id}
            label={nameOf(team.id, team.name, languages)}
            value={value.teams.includes(team.id)}
            onChange={(on) =>
              change({ teams: on ? [...value.teams, team.id] : value.teams.filter((each) => each !== team.id) })
            }
          />
        ))}
      </fieldset>
      {self && <small>{t("settingsOwnRole")}</small>}
      <div role="alert">{error && <small className="error">{error}</small>}</div>
    </li>
  );
}
