// The store's people, and who of them is there.

import { useQuery } from "@tanstack/react-query";
import type { Colleague } from "../api.ts";
import { useSession } from "../session.tsx";

const REFRESH_MS = 30_000;

export function useColleagues(store: string): Colleague[] {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ["agents", store],
    queryFn: () => api.agents(store),
    refetchInterval: REFRESH_MS,
  });
  return query.data ?? [];
}
