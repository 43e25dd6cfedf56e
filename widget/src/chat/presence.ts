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
  /** What the socket says of it; who is there may be another once the connection is back. */
  hear(state: ChatState): void;
}

export function watchPresence(key: string, shop: Shop, changed: () => void): Watch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watched = false;
  let heard: ChatState["connection"] = "offline";
  let told: ChatState["shop"] = "";
  const tell = (state: Presence): void => {
    found.state = state;
    changed();
  };
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), AGAIN_MS);
    // What nobody looks at need not be known, and what is told need not be asked for.
    if (document.hidden || told) return;
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
    hear({ connection, shop }) {
      const is = told !== shop || (connection === "online" && heard !== connection);
      heard = connection;
      told = shop;
      if (!is) return;
      if (told) tell(told);
      else again();
    },
  };
  addEventListener("offline", () => tell(""));
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
  return found;
}
