// What an agent is told of while the inbox is in the background.

import type { InboxRow } from "@shopbell/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { showNews } from "../src/features/notifications/notifier.ts";
import { speak } from "../src/words/index.ts";

const row = {
  conversation: "c1",
  name: "Astrid",
  visitor: "v_abcd",
  preview: "Is it blue?",
} as InboxRow;

let shown: [string, NotificationOptions][];

beforeEach(async () => {
  vi.stubGlobal("document", { documentElement: {} });
  await speak("en");
  shown = [];
  const registration = {
    showNotification: async (title: string, options: NotificationOptions) => void shown.push([title, options]),
  };
  vi.stubGlobal("document", { hidden: true });
  // As on Android: a page may ask, and must not make one itself.
  const Notification = Object.assign(
    () => {
      throw new TypeError("Illegal constructor");
    },
    { permission: "granted" },
  );
  vi.stubGlobal("Notification", Notification);
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => registration } });
  vi.stubGlobal("location", { origin: "https://inbox.example" });
});
afterEach(() => vi.unstubAllGlobals());

describe("news in the background", () => {
  it("are shown as pushes are, one for each conversation, and lead to it", async () => {
    await showNews([row, { ...row, conversation: "c2", name: "" }], "acme");
    expect(shown.map(([title, { body, tag }]) => [title, body, tag])).toEqual([
      ["Astrid wrote", "Is it blue?", "c1"],
      ["Visitor ABCD wrote", "Is it blue?", "c2"],
    ]);
    expect(shown[0]?.[1].data).toEqual({ url: "https://inbox.example/acme/all/c1" });
  });

  it("are not shown to somebody who looks, nor to who has not allowed it", async () => {
    vi.stubGlobal("document", { hidden: false });
    await showNews([row], "acme");
    vi.stubGlobal("document", { hidden: true });
    vi.stubGlobal("Notification", { permission: "default" });
    await showNews([row], "acme");
    expect(shown).toEqual([]);
  });

  it("are nothing where there is no service worker", async () => {
    vi.stubGlobal("navigator", {});
    await showNews([row], "acme");
    vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => undefined } });
    await showNews([row], "acme");
    expect(shown).toEqual([]);
  });
});
