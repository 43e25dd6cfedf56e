// A store: its views and panes beside what is shown of it, and the agent's place in it as long as any of it is shown.

import { Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { clsx } from "clsx";
import {
  createContext,
  type JSX,
  Suspense,
  useCallback,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { type Pane, type Section, useFeatures } from "../features/feature.ts";
import type { Desk } from "../live/desk.ts";
import type { View } from "../live/rows.ts";
import { type StoreOfMine, useStores } from "../live/stores.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useKeys } from "../ui/keys.ts";
import { type Notice, Toast } from "../ui/Toast.tsx";
import { Unreachable } from "../ui/Unreachable.tsx";
import { t } from "../words/index.ts";
import css from "./app.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { useCounts } from "./useCounts.ts";
import { useDesk } from "./useDesk.ts";

interface Place {
  desk: Desk;
  /** Say for a while what was done, with a way back. */
  say(notice: Notice): void;
  show(conversation: string | undefined): void;
}

const PlaceContext = createContext<Place | null>(null);

/** The agent's place, drawn anew with all that happens there. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error("not in a store");
  useSyncExternalStore(place.desk.subscribe, place.desk.snapshot);
  return place;
}

export function StorePage(): JSX.Element {
  const { store: id } = useParams({ strict: false }) as { store: string };
  const { data: stores, isError, refetch } = useStores();
  const store = stores?.find((each) => each.id === id);
  if (!stores && isError) return <Unreachable again={() => void refetch()} />;
  if (!stores) return <main className="plain">{t("loading")}</main>;
  if (!store) return <main className="plain">{stores.length ? t("notMine") : t("noStore")}</main>;
  return <StorePlace key={id} store={store} stores={stores} />;
}

function StorePlace({ store, stores }: { store: StoreOfMine; stores: StoreOfMine[] }): JSX.Element {
  const { view = "all", conversation } = useParams({ strict: false }) as { view?: View; conversation?: string };
  const { status = "open" } = useSearch({ strict: false }) as { status?: "open" | "closed" };
  const desk = useDesk(store);
  const [section, setSection] = useState<Section>();
  const [notice, setNotice] = useState<Notice | null>(null);
  const counts = useCounts(desk);
  const show = useShow(store.id, view, status);
  const place = useMemo(() => ({ desk, say: setNotice, show }), [desk, show]);
  useSectionKeys(setSection);
  const close = (): void => setSection(undefined);
  return (
    <PlaceContext value={place}>
      <div className={clsx(css.inbox, conversation && css.reading)}>
        <Sidebar {...{ store, stores, desk, status, counts }} onSection={setSection} />
        <Outlet />
        <Toast notice={notice} onGone={() => setNotice(null)} />
        {section && (
          <Dialog title={section.title} onClose={close}>
            <Suspense fallback={<p>{t("loading")}</p>}>
              <section.View
                {...{ desk, close }}
                show={(next) => {
                  close();
                  show(next);
                }}
              />
            </Suspense>
          </Dialog>
        )}
      </div>
    </PlaceContext>
  );
}

/** Where a pane stands: in place of list and conversation. */
export function PanePlace({ View }: Pane): JSX.Element {
  const { desk, say } = usePlace();
  return (
    <main className={css.pane}>
      <Suspense fallback={<p className="note">{t("loading")}</p>}>
        <View desk={desk} say={say} />
      </Suspense>
    </main>
  );
}

/** Show a conversation beside its list, or the list alone. */
function useShow(store: string, view: View, status: "open" | "closed"): (conversation: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (conversation) => {
      const search = { status };
      const params = { store, view };
      if (!conversation) void navigate({ to: "/$store/$view", params, search });
      else void navigate({ to: "/$store/$view/$conversation", params: { ...params, conversation }, search });
    },
    [navigate, store, view, status],
  );
}

function useSectionKeys(open: (section: Section) => void): void {
  const sections = useFeatures().flatMap((feature) => feature.sections ?? []);
  useKeys(Object.fromEntries(sections.flatMap((section) => (section.key ? [[section.key, () => open(section)]] : []))));
}
