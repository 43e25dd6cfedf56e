// Mails that were not taken in.

import type { StoreOfMine } from "../../live/stores.ts";
import { lazily } from "../../ui/lazily.tsx";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./Quarantine.tsx").then(({ Quarantine }) => Quarantine));

export const quarantine = {
  sections: [
    {
      title: "held",
      View,
      // Whose conversation a held mail belongs to is not known before it is let in.
      isFor: (store: StoreOfMine) => store.sees !== "own" && store.answers !== false,
    },
  ],
} satisfies Feature;
