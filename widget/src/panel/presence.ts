// Whether somebody of the shop is there, asked for while the chat is open; needs no conversation and no identity.

import { requestJson } from "@shopbell/client";

const AGAIN_MS = 45_000;

export type Presence = "" | "online" | "away" | "offline";

export interface Watch {
  state: Presence;
  /** Begin to ask, or stop. */
  watch(on: boolean): void;
}

export function watchPresence(key: string, api: () => Promise<string>, changed: () => void): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    timer = setTimeout(() => void ask(), AGAIN_MS);
    // What nobody looks at need not be known.
    if (document.hidden) return;
    try {
      const answer = await requestJson(`${await api()}/v1/presence/${key}`);
      found.state = answer["state"] as Presence;
    } catch {
      found.state = "";
    }
    changed();
  };
  const found: Watch = {
    state: "",
    watch(on) {
      clearTimeout(timer);
      if (on) void ask();
    },
  };
  return found;
}
