// The inbox lists: loaded page by page, kept up to date by digests.

import { type InboxRow, Refusal, type Status } from "@shopbell/client";
import { focusManager, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Desk } from "../../live/desk.ts";
import { belongs, type View } from "../../live/rows.ts";
import { useSession } from "../../live/session.tsx";
import { storesQuery } from "../../live/stores.ts";
import { type InboxPage, inboxPage } from "./api.ts";

export interface Inbox {
  rows: InboxRow[];
  loading: boolean;
  failed: boolean;
  more: boolean;
  loadMore(): void;
  reload(): void;
}

export function useInbox(desk: Desk, view: View, status: Status): Inbox {
  const { api } = useSession();
  const { id, agent, sees } = desk.store;
  const query = useInfiniteQuery({
    queryKey: ["inbox", id, view, status],
    queryFn: async ({ pageParam }) => {
      const askedAt = Date.now();
      const page = await inboxPage(api, id, view, status, pageParam);
      if (page.counts) desk.count(page.counts, askedAt);
      return { ...page, askedAt };
    },
    initialPageParam: "",
    // What changes in a list that is not on the screen is not told; in one that is, it is, whoever looks away meanwhile.
    staleTime: 0,
    refetchOnWindowFocus: false,
    retry: (failures) => failures < 1 && focusManager.isFocused(),
    getNextPageParam: (page: InboxPage) => page.cursor || undefined,
  });
  const queries = useQueryClient();
  const { error } = query;
  useEffect(() => {
    // The agent may work in this store no longer: ask in which ones they do.
    if (error instanceof Refusal && error.code === "not_found") void queries.invalidateQueries(storesQuery(api));
  }, [error, queries, api]);
  const { newest } = desk;
  // Typing and presence draw the screen anew as well: the rows are the same ones then.
  const rows = useMemo(() => {
    const loaded = query.data?.pages.flatMap((page) => page.rows) ?? [];
    const askedAt = Math.min(...(query.data?.pages.map((page) => page.askedAt) ?? [0]));
    return newest.list(loaded, (row) => belongs(row, view, status, { agent, sees }), askedAt);
  }, [query.data, newest, newest.version, view, status, agent, sees]);
  useEffect(() => desk.watch(`${view}:${status}`), [desk, view, status]);
  useEffect(() => desk.compare(query.data?.pages.flatMap((page) => page.rows) ?? []), [desk, query.data]);
  return {
    rows,
    loading: query.isPending,
    failed: query.isError && !query.data,
    more: query.hasNextPage && !query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    reload: () => void query.refetch(),
  };
}
