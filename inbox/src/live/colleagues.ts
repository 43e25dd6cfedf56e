// The store's people, and who of them is there.

import type { Schemas } from "@shopbell/client";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import type { States } from "./desk.ts";
import { useSession } from "./session.tsx";

export type Colleague = Schemas["reply_agents"]["agents"][number];

/** One and the same, so that nothing is drawn anew for it. */
const NOBODY: Colleague[] = [];

export function useColleagues(store: string): Colleague[] {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["agents", store],
    queryFn: async () => (await api.get("/v1/stores/{store}/agents", { store })).agents,
    // Who comes and goes is told (useDesk.ts).
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query.data ?? NOBODY;
}

/** Ask now who is there, instead of with the next turn. */
export function useAskAgain(store: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["agents", store] });
}

/** Take in who is there now, as it was told. */
export function noteStates(queries: QueryClient, store: string, states: States): void {
  const queryKey = ["agents", store];
  const known = queries.getQueryData<Colleague[]>(queryKey);
  const strangers = Object.keys(states).some((id) => !known?.some((each) => each.id === id));
  // Somebody new has come; or an answer is on its way that may be older than this.
  if (strangers || queries.isFetching({ queryKey })) void queries.invalidateQueries({ queryKey });
  queries.setQueryData<Colleague[]>(queryKey, (before) =>
    before?.map((each) => ({ ...each, state: states[each.id] ?? "offline" })),
  );
}
