// What is done by a key.

import type { Feature } from "../feature.ts";
import { Shortcuts } from "./Shortcuts.tsx";

export const shortcuts = {
  shortcuts: [{ key: "?", does: "keyList" }],
  sections: [{ title: "keys", View: Shortcuts, key: "?" }],
} satisfies Feature;
