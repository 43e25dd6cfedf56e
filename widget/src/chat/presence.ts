// Whether somebody of the shop is there, asked for while the chat is open; needs no conversation and no identity.

import { type Answer, requestJson } from "@shopbell/client";
import type { ChatState } from "./chat.ts";
import type { Shop } from "./shop.ts";

const AGAIN_MS = 20_000;

export type Presence = "" | Answer<"/v1/presence/{key}", "get">["state"];

export interface Watch {
  /** Empty as long as nobody knows, and while there is no network: what was true before it went may not be now. */
  state: Presence;
  /** Begin to ask, or stop. */
  watch(on: boolean): void;
  /** Who is there may be another once the connection is back. */
  hear(connection: ChatState["connection"]): void;
}

export function watchPresence(key: string, shop: Shop, changed: () => void): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watched = false;
  let heard: ChatState["connection"] = "offline";
  const tell = (state: Presence): void => {
    found.state = state;
    changed();
  };
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), AGAIN_MS);
    // What nobody looks at need not be known.
    if (document.hidden) return;
    try {
      const { state, store } = await requestJson<Answer<"/v1/presence/{key}", "get">>(
        `${await shop.api()}/v1/presence/${key}`,
      );
      // A server from before names none.
      shop.name = store || shop.name;
      tell(state);
    } catch {
      tell("");
    }
  };
  const again = (): void => {
    if (watched) void ask();
  };
  const found: Watch = {
    state: "",
    watch(on) {
      watched = on;
      clearTimeout(timer);
      if (on) void ask();
    },
    hear(connection) {
      if (connection === "online" && heard !== connection) again();
      heard = connection;
    },
  };
  addEventListener("offline", () => tell(""));
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  return found;
}
