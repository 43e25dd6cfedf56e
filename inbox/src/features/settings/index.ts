// What the store has set, and who of its people may do what.

import type { StoreOfMine } from "../../live/stores.ts";
import { lazily } from "../../ui/lazily.tsx";
import type { Feature, Pane } from "../feature.ts";

const View = lazily(() => import("./Settings.tsx").then(({ Settings }) => Settings));

export const settings = {
  panes: [
    {
      path: "/settings",
      title: "settings",
      View,
      // An agent changes nothing there.
      isFor: (store: StoreOfMine) => store.role !== "agent",
    } satisfies Pane<"/settings">,
  ],
} satisfies Feature;
