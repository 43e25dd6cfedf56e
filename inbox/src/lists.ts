// The inbox lists in the query cache: loaded page by page, kept up to date by digests.

import type { InboxRow, Status } from "@shopbell/client";
import { type InfiniteData, type QueryClient, useInfiniteQuery } from "@tanstack/react-query";
import type { InboxPage, StoreOfMine, View } from "./api.ts";
import { belongs, merge } from "./rows.ts";
import { useSession } from "./session.tsx";

export interface Inbox {
  rows: InboxRow[];
  loading: boolean;
  failed: boolean;
  more: boolean;
  loadMore(): void;
  reload(): void;
}

export function useInbox(store: string, view: View, status: Status): Inbox {
  const { api } = useSession();
  const query = useInfiniteQuery({
    queryKey: ["inbox", store, view, status],
    queryFn: ({ pageParam }) => api.inbox(store, view, status, pageParam),
    initialPageParam: "",
    getNextPageParam: (page: InboxPage) => page.cursor || undefined,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.rows) ?? [],
    loading: query.isPending,
    failed: query.isError && !query.data,
    more: query.hasNextPage && !query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    reload: () => void query.refetch(),
  };
}

/** Put changed rows into every list that was loaded, and take them out of those where they no longer belong. */
export function mergeIntoLists(queries: QueryClient, store: StoreOfMine, rows: InboxRow[]): void {
  for (const [key, data] of queries.getQueriesData<InfiniteData<InboxPage>>({ queryKey: ["inbox", store.id] })) {
    if (!data) continue;
    const [, , view, status] = key as [string, string, View, Status];
    const pages = merge(data.pages, rows, (row) => belongs(row, view, status, store.agent));
    queries.setQueryData(key, { pages, pageParams: data.pageParams.slice(0, 1) });
  }
}
