// Whether somebody of the shop is there: told over the socket where there is one, else asked for now and then.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatState } from "../src/chat/chat.ts";
import { type Watch, watchPresence } from "../src/chat/presence.ts";
import type { Shop } from "../src/chat/shop.ts";

let asked: string[];
let answer: string;
let changes: number;
let page: Record<string, () => void>;
const shop = { name: "", api: async () => "https://api.example" } as unknown as Shop;
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const heard = (said: Pick<ChatState, "connection" | "shop">): ChatState => said as ChatState;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, answer, changes, page] = [[], "online", 0, {}];
  const listen = (event: string, run: () => void): unknown => (page[event] = run);
  vi.stubGlobal("addEventListener", listen);
  vi.stubGlobal("document", { hidden: false, addEventListener: listen });
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify({ state: answer, store: "Acme" }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open(): Promise<Watch> {
  const watch = watchPresence("pk_acme", shop, () => (changes += 1));
  watch.watch(true);
  await pass(10);
  return watch;
}

describe("presence", () => {
  it("is asked for as long as the chat is open and nobody tells it", async () => {
    const watch = await open();
    expect(watch.state).toBe("online");
    answer = "away";
    await pass(60_000);
    expect(watch.state).toBe("away");
    expect(asked).toHaveLength(4);
    watch.watch(false);
    await pass(60_000);
    expect(asked).toHaveLength(4);
  });

  it("is not asked for while the socket tells it", async () => {
    const watch = await open();
    watch.hear(heard({ connection: "online", shop: "away" }));
    expect(watch.state).toBe("away");
    asked.length = 0;
    for (let minute = 0; minute < 10; minute++) {
      watch.hear(heard({ connection: "online", shop: "away" }));
      await pass(60_000);
    }
    expect(asked).toEqual([]);
    watch.hear(heard({ connection: "online", shop: "offline" }));
    expect(watch.state).toBe("offline");
    expect(changes).toBe(3);
  });

  it("is asked for again when the socket has gone, and where it tells nothing", async () => {
    const watch = await open();
    watch.hear(heard({ connection: "online", shop: "away" }));
    asked.length = 0;
    watch.hear(heard({ connection: "connecting", shop: "" }));
    await pass(10);
    expect(asked).toHaveLength(1);
    expect(watch.state).toBe("online");
    // A server from before this.
    watch.hear(heard({ connection: "online", shop: "" }));
    await pass(10);
    expect(asked).toHaveLength(2);
  });
});
