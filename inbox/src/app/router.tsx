// The addresses of the inbox: the features' own, and /<store>/<view>/<conversation>?status=…

import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { JSX } from "react";
import type { View } from "../live/rows.ts";
import type { Session } from "../live/session.tsx";
import { storesQuery } from "../live/stores.ts";
import { Unreachable } from "../ui/Unreachable.tsx";
import { t } from "../words/index.ts";
import { PAGES, PANES } from "./features.ts";
import { Inbox } from "./Inbox.tsx";
import { PanePlace, StorePage } from "./StorePage.tsx";

const VIEWS: readonly string[] = ["unassigned", "mine", "all"];

function Failed({ reset }: ErrorComponentProps): JSX.Element {
  return <Unreachable again={reset} />;
}

export function createInboxRouter(session: Session) {
  const root = createRootRoute({
    component: Outlet,
    errorComponent: Failed,
    notFoundComponent: () => <main className="plain">{t("notFound")}</main>,
  });
  const stores = () => session.queries.ensureQueryData(storesQuery(session.api));
  const signedIn = (): void => {
    if (!session.auth.signedIn) throw redirect({ to: "/sign-in" });
  };
  const home = createRoute({
    getParentRoute: () => root,
    path: "/",
    beforeLoad: async () => {
      signedIn();
      const first = (await stores())[0];
      if (first) {
        throw redirect({
          to: "/$store/$view",
          params: { store: first.id, view: "unassigned" },
          search: { status: "open" },
        });
      }
    },
    component: () => <main className="plain">{t("noStore")}</main>,
  });
  const pages = PAGES.map(({ path, View }) => createRoute({ getParentRoute: () => root, path, component: View }));
  const store = createRoute({
    getParentRoute: () => root,
    path: "/$store",
    beforeLoad: signedIn,
    loader: stores,
    component: StorePage,
  });
  const index = createRoute({
    getParentRoute: () => store,
    path: "/",
    beforeLoad: ({ params }) => {
      throw redirect({ to: "/$store/$view", params: { ...params, view: "unassigned" }, search: { status: "open" } });
    },
  });
  const panes = PANES.map((pane) =>
    createRoute({ getParentRoute: () => store, path: pane.path, component: () => <PanePlace {...pane} /> }),
  );
  const list = createRoute({
    getParentRoute: () => store,
    path: "/$view",
    validateSearch: (search): { status: "open" | "closed" } => ({
      status: search["status"] === "closed" ? "closed" : "open",
    }),
    params: {
      parse: ({ view }) => ({ view: (VIEWS.includes(view) ? view : "all") as View }),
      stringify: (params) => params,
    },
    component: Inbox,
  });
  const conversation = createRoute({ getParentRoute: () => list, path: "/$conversation" });
  return createRouter({
    routeTree: root.addChildren([
      home,
      ...pages,
      store.addChildren([index, ...panes, list.addChildren([conversation])]),
    ]),
    defaultPendingComponent: () => <main className="plain">{t("loading")}</main>,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createInboxRouter>;
  }
}
