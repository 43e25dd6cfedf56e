// Web Push on one browser, for agents of several stores, against a browser that the test plays.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { endPushes, pushes, stopPushes, takePushes } from "../src/features/notifications/push.ts";
import type { Api } from "../src/live/api.ts";

const acme = {
  id: "acme",
  name: "Acme",
  agent: "a_1",
  as: "Ana",
  role: "agent" as const,
  sees: "all" as const,
  answers: true,
};
const bravo = { ...acme, id: "bravo" };

let subscription: { endpoint: string; toJSON(): object; unsubscribe(): Promise<boolean> } | null;
let permission: string;
let told: string[];
let api: Api;

beforeEach(() => {
  subscription = null;
  permission = "granted";
  told = [];
  const stored: Record<string, string> = {};
  const methods = {
    getItem: (name: string) => stored[name] ?? null,
    setItem: (name: string, value: string) => {
      stored[name] = value;
    },
    removeItem: (name: string) => {
      delete stored[name];
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(stored, name, { value });
  vi.stubGlobal("localStorage", stored);
  const pushManager = {
    getSubscription: async () => subscription,
    subscribe: async () => {
      const endpoint = "https://push.example/1";
      subscription ??= {
        endpoint,
        toJSON: () => ({ endpoint, keys: { p256dh: "p", auth: "a" } }),
        unsubscribe: async () => {
          subscription = null;
          return true;
        },
      };
      return subscription;
    },
  };
  const serviceWorker = {
    register: async () => ({ pushManager }),
    ready: Promise.resolve(),
    getRegistration: async () => ({ pushManager }),
  };
  vi.stubGlobal("navigator", { serviceWorker });
  vi.stubGlobal("window", { PushManager: class {} });
  vi.stubGlobal("Notification", { requestPermission: async () => permission });
  const post = async (path: string, names: { store: string }): Promise<void> => {
    told.push(`${path.split("/devices/")[1]} ${names.store}`);
  };
  api = { post } as unknown as Api;
});

describe("pushes", () => {
  it("are taken for each store by itself, on one subscription", async () => {
    expect(await takePushes(api, acme, "key")).toBe(true);
    expect(await pushes(acme)).toBe(true);
    expect(await pushes(bravo)).toBe(false);
    expect(await pushes({ ...acme, agent: "a_2" })).toBe(false);
    await takePushes(api, bravo, "key");
    await stopPushes(api, acme);
    expect([await pushes(acme), await pushes(bravo), subscription !== null]).toEqual([false, true, true]);
    await stopPushes(api, bravo);
    expect(subscription).toBeNull();
    expect(told).toEqual(["add acme", "add bravo", "remove acme", "remove bravo"]);
  });

  it("end for all stores when the agent signs out", async () => {
    await takePushes(api, acme, "key");
    await takePushes(api, bravo, "key");
    await endPushes();
    expect([await pushes(acme), await pushes(bravo), subscription]).toEqual([false, false, null]);
  });

  it("are off where the agent says no, and where the store was not told", async () => {
    permission = "denied";
    expect(await takePushes(api, acme, "key")).toBe(false);
    permission = "granted";
    const deaf = { post: async () => Promise.reject(new Error("offline")) } as unknown as Api;
    await expect(takePushes(deaf, acme, "key")).rejects.toThrow("offline");
    expect(await pushes(acme)).toBe(false);
  });
});
