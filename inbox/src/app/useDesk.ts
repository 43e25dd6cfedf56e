// The agent's place in a store, from when the store is shown until it is left.

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { chosenSound, play, showNews, unlockSound } from "../features/notifications/notifier.ts";
import { noteStates } from "../live/colleagues.ts";
import { Desk } from "../live/desk.ts";
import { useSession } from "../live/session.tsx";
import type { StoreOfMine } from "../live/stores.ts";

const UNTOLD_MS = 60_000;

export function useDesk(store: StoreOfMine): Desk {
  const { api, queries } = useSession();
  const { current: asked } = useRef({ at: 0 });
  const desk = useMemo(
    () =>
      new Desk(
        store,
        api,
        (what) => {
          // A socket is ended when what the agent may do was changed: whoever has a new one asks what it is now.
          if (what === "all") void queries.invalidateQueries({ queryKey: ["stores"] });
          // Without a socket nobody tells who comes and goes.
          if (what === "all" || Date.now() - asked.at > UNTOLD_MS) {
            asked.at = Date.now();
            void queries.invalidateQueries({ queryKey: ["agents", store.id] });
          }
          return queries.invalidateQueries(
            { queryKey: ["inbox", store.id] },
            { throwOnError: true, cancelRefetch: what !== "now and then" },
          );
        },
        (rows, calls) => {
          play(chosenSound());
          void showNews(rows, store.id, calls).catch(() => undefined);
        },
        (states) => noteStates(queries, store.id, states),
      ),
    // Not with its name: what is known of the place would have to be asked for again.
    [store.id, store.agent, store.role, store.sees, store.answers, api, queries],
  );
  useEffect(() => {
    desk.start();
    const lock = unlockSound();
    return () => {
      lock();
      desk.stop();
    };
  }, [desk]);
  useSyncExternalStore(desk.subscribe, desk.snapshot);
  return desk;
}
