// The store's people, and who of them is there.

import type { Schemas } from "@shopbell/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSession } from "./session.tsx";

export type Colleague = Schemas["reply_agents"]["agents"][number];

const REFRESH_MS = 30_000;
/** One and the same, so that nothing is drawn anew for it. */
const NOBODY: Colleague[] = [];

export function useColleagues(store: string): Colleague[] {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["agents", store],
    queryFn: async () => (await api.get("/v1/stores/{store}/agents", { store })).agents,
    refetchInterval: REFRESH_MS,
  });
  return query.data ?? NOBODY;
}

/** Ask now who is there, instead of with the next turn. */
export function useAskAgain(store: string): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["agents", store] });
}
