// The lists of conversations.

import type { Feature } from "../feature.ts";

export const list = {
  shortcuts: [
    { key: "j", does: "keyNext" },
    { key: "k", does: "keyPrevious" },
    { key: "Enter", does: "keyOpen" },
    { key: "u", does: "keyBack" },
  ],
} satisfies Feature;
