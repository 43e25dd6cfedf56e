// Web Push on this browser. The browser has one subscription, which each store of the agent's may be told of.

import type { Api } from "../../live/api.ts";
import type { StoreOfMine } from "../../live/stores.ts";
import { changeDevice } from "./api.ts";

const WORKER = "/sw.js";
/** For each store and agent that push to this browser, the endpoint that they were told. */
const TOLD = "shopbell:push:";

/** Whether this browser can take pushes at all. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window;
}

/** Whether this browser takes the store's pushes for this agent now. */
export async function pushes(store: StoreOfMine): Promise<boolean> {
  const subscription = await current();
  return subscription !== null && localStorage.getItem(told(store)) === subscription.endpoint;
}

/** Take the store's pushes for the agent on this browser; false if the browser, or its user, refuses. */
export async function takePushes(api: Api, store: StoreOfMine, publicKey: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const registration = await navigator.serviceWorker.register(worker());
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { keys } = subscription.toJSON();
  const [p256dh, auth] = [keys?.["p256dh"] ?? "", keys?.["auth"] ?? ""];
  await changeDevice(api, store.id, "add", { endpoint: subscription.endpoint, p256dh, auth });
  localStorage.setItem(told(store), subscription.endpoint);
  return true;
}

/** Take the store's pushes no more; those of the agent's other stores go on. */
export async function stopPushes(api: Api, store: StoreOfMine): Promise<void> {
  const subscription = await current();
  if (subscription) await changeDevice(api, store.id, "remove", { endpoint: subscription.endpoint });
  localStorage.removeItem(told(store));
  if (names().length === 0) await subscription?.unsubscribe();
}

/**
 * Take no pushes of any store: whoever sits here next must not read what shoppers write. The stores are not told, for
 * the session may be over already; the push service tells them with the next push, and they forget this browser.
 */
export async function endPushes(): Promise<void> {
  for (const name of names()) localStorage.removeItem(name);
  await (await current())?.unsubscribe();
}

async function current(): Promise<PushSubscription | null> {
  if (!canPush()) return null;
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  return (await registration?.pushManager.getSubscription()) ?? null;
}

function told(store: StoreOfMine): string {
  return `${TOLD}${store.id}:${store.agent}`;
}

function names(): string[] {
  return Object.keys(localStorage).filter((name) => name.startsWith(TOLD));
}

/** The page's policy lets no script in by a plain string; this one address is the only exception, and it is fixed. */
let policy: ScriptPolicy | undefined;

function worker(): string {
  if (!window.trustedTypes) return WORKER;
  // Once: the page's policy allows no second one of the name.
  policy ??= window.trustedTypes.createPolicy("shopbell-worker", { createScriptURL: () => WORKER });
  return policy.createScriptURL(WORKER);
}
