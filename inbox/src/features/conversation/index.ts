// One conversation, and what an agent does with it.

import type { Feature } from "../feature.ts";

export const conversation = {
  shortcuts: [
    { key: "r", does: "keyReply" },
    { key: "n", does: "keyNote" },
    { key: "c", does: "keyClaim" },
    { key: "e", does: "keyClose" },
    { key: "Enter", does: "keySend" },
    { key: "Ctrl + Enter", does: "keySendAlways" },
  ],
} satisfies Feature;
