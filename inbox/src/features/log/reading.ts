// What of a log was read, and where the unread began.

import type { ThreadState } from "@shopbell/client";
import { useEffect, useState } from "react";
import type { Desk } from "../../live/desk.ts";

/** What is on the screen of somebody who looks at it, is read. */
export function useMarkRead(desk: Desk, conversation: string, count: number, atEnd: boolean): void {
  useEffect(() => {
    const read = (): void => {
      if (!atEnd || document.hidden || !document.hasFocus()) return;
      desk.markRead(conversation);
      desk.markNoted(conversation);
    };
    read();
    addEventListener("focus", read);
    document.addEventListener("visibilitychange", read);
    return () => {
      removeEventListener("focus", read);
      document.removeEventListener("visibilitychange", read);
    };
  }, [desk, conversation, count, atEnd]);
}

/** Where the unread messages began when the conversation was opened; it stays there while it is looked at. */
export function useNewFrom(state: ThreadState, me: string): number {
  const [newFrom, setNewFrom] = useState(-1);
  if (newFrom === -1 && state.loaded) {
    const read = state.reads[me] ?? 0;
    setNewFrom(
      state.messages.find(
        (message) => message.seq > read && message.by !== me && message.by !== "system" && !message.event,
      )?.seq ?? 0,
    );
  }
  return newFrom;
}
