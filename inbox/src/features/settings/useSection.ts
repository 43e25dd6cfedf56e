// A section as it is being changed: what was read, what was made of it, and what somebody else has made of it meanwhile.

import { Refusal } from "@shopbell/client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../../live/session.tsx";
import type { StoreOfMine } from "../../live/stores.ts";
import type { Notice } from "../../ui/Toast.tsx";
import { t } from "../../words/index.ts";
import { changeSection, type Document, type Name, type Section, sectionsOf, type Values } from "./api.ts";
import { type Json, merge, same } from "./merge.ts";

/** Somebody was faster: who it was, and where they changed the same. */
export interface Conflict<Value> {
  by: string;
  theirs: Value;
  clashes: readonly string[];
}

export interface Editing<Value> {
  value: Value;
  dirty: boolean;
  busy: boolean;
  error: string;
  conflict: Conflict<Value> | null;
  change(part: Partial<Value>): void;
  save(): void;
  /** Leave what was made of it, and show it as it is. */
  reset(): void;
  /** Set it to what it was before: a change like any other. */
  restore(value: Value): void;
}

export function useSection<N extends Name>(
  store: string,
  section: Section<N>,
  say: (notice: Notice) => void,
): Editing<Values[N]> {
  const { api } = useSession();
  const queries = useQueryClient();
  const [base, setBase] = useState<Document<Values[N]>>(section);
  const [draft, setDraft] = useState<Values[N]>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [conflict, setConflict] = useState<Conflict<Values[N]> | null>(null);
  const known = draft === undefined && section.version > base.version ? section : base;
  const value = draft ?? known.value;

  const put = async (seen: Document<Values[N]>, wanted: Values[N]): Promise<void> => {
    setBusy(true);
    setError("");
    try {
      const stored = await changeSection(api, store, section.name, seen.version, wanted);
      taken(stored, seen, wanted);
      say({ text: t("saved"), undo: () => void put(stored, seen.value) });
    } catch (refusal) {
      if (refusal instanceof Refusal && refusal.code === "conflict") await look(seen, wanted);
      else setError(t(refusal instanceof Refusal && refusal.code === "bad_request" ? "settingsWrong" : "failedChange"));
    } finally {
      setBusy(false);
    }
  };

  const taken = (stored: Document<Values[N]>, seen: Document<Values[N]>, sent: Values[N]): void => {
    setBase(stored);
    // What was begun meanwhile, or before this was taken back, is kept.
    setDraft((now) => {
      if (now === undefined || same(now as Json, sent as Json)) return undefined;
      return merge(seen.value as Json, now as Json, stored.value as Json).value as Values[N];
    });
    setConflict(null);
    void queries.invalidateQueries({ queryKey: ["settings", store] });
    rename(queries, store, (stored.value as { name?: string }).name);
  };

  const look = async (seen: Document<Values[N]>, wanted: Values[N]): Promise<void> => {
    const sections = await sectionsOf(api, store).catch(() => []);
    const theirs = sections.find((each) => each.name === section.name) as Section<N> | undefined;
    if (!theirs) return setError(t("failedChange"));
    // A try of ours that was done, and whose answer got lost.
    if (same(theirs.value as Json, wanted as Json)) return taken(theirs, seen, wanted);
    const found = merge(seen.value as Json, wanted as Json, theirs.value as Json);
    void queries.invalidateQueries({ queryKey: ["settings", store] });
    setBase(theirs);
    setDraft(found.value as Values[N]);
    setConflict({ by: theirs.by, theirs: theirs.value, clashes: found.clashes });
  };

  return {
    value,
    dirty: !same(value as Json, known.value as Json),
    busy,
    error,
    conflict,
    change: (part) => {
      // From here on it is compared with what was shown, and with nothing that comes in later.
      if (draft === undefined) setBase(known);
      setDraft({ ...value, ...part });
    },
    save: () => void put(known, value),
    reset: () => {
      setDraft(undefined);
      setConflict(null);
      setError("");
    },
    restore: (before) => void put(known, before),
  };
}

/** It stands beside the store's views; others have it with their next socket. */
function rename(queries: QueryClient, store: string, name = ""): void {
  const renamed = (each: StoreOfMine): StoreOfMine => (each.id === store && name ? { ...each, name } : each);
  queries.setQueryData<StoreOfMine[]>(["stores"], (stores) => stores?.map(renamed));
}
