// What the shopper has not seen.

import type { Message } from "@shopbell/client";
import { type ChatState, isShops } from "./chat.ts";

/** What the shop's people wrote that the shopper has not seen; what is said by itself is no news. */
export function unread({ messages, reads, me }: ChatState): Message[] {
  const first = messages.findLastIndex((message) => message.seq <= (reads[me] ?? 0)) + 1;
  return messages.slice(first).filter((message) => isShops(message) && !message.event && message.by !== "system");
}
