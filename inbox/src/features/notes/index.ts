// Notes for colleagues, beside the messages of a conversation.

import type { Feature } from "../feature.ts";
import { NoteLine } from "./NoteLine.tsx";

export const notes = {
  timeline: { lines: { note: NoteLine } },
} satisfies Feature;
