// The store's settings, and what its people may do, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

/** What is set, by the section that it belongs to. */
export interface Values {
  store: Schemas["body_store"]["value"];
  languages: Schemas["body_languages"]["value"];
  notification: Schemas["body_notification"]["value"];
  teams: Schemas["body_teams"]["value"];
  labels: Schemas["body_labels"]["value"];
  closing: Schemas["body_closing"]["value"];
  texts: Required<Schemas["body_texts"]["value"]>;
  surveys: Schemas["body_surveys"]["value"];
}
export type Name = keyof Values;
export type MemberValue = Schemas["body_member"]["value"];
export type Member = Schemas["reply_members"]["members"][number];
export type Entry = Schemas["reply_audit"]["entries"][number];

/** A section, or what one of the people may do, as it is; nobody has changed what is at version 0. */
export interface Document<Value> {
  version: number;
  value: Value;
  by: string;
  at: number;
}
export type Section<N extends Name = Name> = Document<Values[N]> & { name: N; editable: boolean };

export async function sectionsOf(api: Api, store: string): Promise<Section[]> {
  const { sections } = await api.get("/v1/stores/{store}/settings", { store });
  // The schema of what is sent is that of what is given.
  return sections as unknown as Section[];
}

export async function changeSection<N extends Name>(
  api: Api,
  store: string,
  name: N,
  version: number,
  value: Values[N],
): Promise<Document<Values[N]>> {
  const body = { version, value } as never;
  return (await api.post(`/v1/stores/{store}/settings/${name as Name}`, { store }, body)) as unknown as Document<
    Values[N]
  >;
}

export async function versionsOf<N extends Name>(api: Api, store: string, name: N): Promise<Document<Values[N]>[]> {
  const { versions } = await api.get("/v1/stores/{store}/settings/{section}/versions", { store, section: name });
  return versions as unknown as Document<Values[N]>[];
}

export async function membersOf(api: Api, store: string): Promise<Member[]> {
  return (await api.get("/v1/stores/{store}/members", { store })).members;
}

export async function changeMember(
  api: Api,
  store: string,
  member: string,
  version: number,
  value: MemberValue,
): Promise<void> {
  await api.post("/v1/stores/{store}/members/{member}", { store, member }, { version, value });
}

export function auditOf(api: Api, store: string, cursor: string): Promise<Schemas["reply_audit"]> {
  return api.get("/v1/stores/{store}/audit", { store }, { cursor });
}
