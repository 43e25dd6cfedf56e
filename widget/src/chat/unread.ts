// What the shopper has not seen.

import type { Message } from "@shopbell/client";
import { type ChatState, isShops } from "./chat.ts";

/** The shop's messages that the shopper has not seen. */
export function unread({ messages, reads, me }: ChatState): Message[] {
  const first = messages.findLastIndex((message) => message.seq <= (reads[me] ?? 0)) + 1;
  return messages.slice(first).filter((message) => isShops(message) && !message.event);
}
