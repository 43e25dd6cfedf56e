// The stores that the agent works in: asked for before anything is drawn, and observed as long as anything is.

import type { Schemas } from "@shopbell/client";
import { queryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Api } from "./api.ts";
import { useSession } from "./session.tsx";

export type StoreOfMine = Schemas["reply_me"]["stores"][number];

const FRESH_MS = 300_000;

export function storesQuery(api: Api) {
  return queryOptions({
    queryKey: ["stores"],
    queryFn: async () => (await api.get("/v1/me")).stores,
    staleTime: FRESH_MS,
  });
}

/** An observer: what nobody observes, the query cache drops after five minutes. */
export function useStores(): UseQueryResult<StoreOfMine[]> {
  return useQuery(storesQuery(useSession().api));
}
