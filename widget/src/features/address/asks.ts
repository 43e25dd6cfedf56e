// When to ask where the answer goes: when nobody is there to give it, never before the first message.

import { useEffect, useState } from "preact/hooks";
import type { ChatState } from "../../chat/chat.ts";
import type { Presence } from "../../chat/presence.ts";

/** So long without an answer, and the shopper may want to leave. */
const PATIENCE_MS = 60_000;

/** Whether to ask for an address: nobody is there, or nobody has answered for a minute. Once asked, it stays. */
export function useAsks({ conversation, messages, loaded, me, typing }: ChatState, presence: Presence): boolean {
  const [asked, setAsked] = useState("");
  const last = messages.findLast((message) => !message.event);
  // A log that can't be had, in a tunnel, brings no answer either.
  const unanswered = last ? last.by === me : !loaded;
  const somebody = Object.keys(typing).length > 0;
  useEffect(() => {
    if (!conversation || somebody || !unanswered) return;
    const alone = presence === "away" || presence === "offline";
    // A shopper's clock may be wrong by hours: the minute begins now at the latest.
    const since = last?.at ?? Date.now();
    const waits = alone ? 0 : Math.min(PATIENCE_MS, Math.max(0, since + PATIENCE_MS - Date.now()));
    const timer = setTimeout(() => setAsked(conversation), waits);
    return () => clearTimeout(timer);
  }, [conversation, unanswered, last?.seq, somebody, presence]);
  return asked !== "" && asked === conversation;
}
