// What the agent has chosen for this browser: which key sends, and whether single keys do anything (WCAG 2.1.4).

import { useSyncExternalStore } from "react";

const SINGLE = "shopbell:single-keys";
const SEND = "shopbell:send-key";
const listeners = new Set<() => void>();

export type SendKey = "enter" | "modifier";

/** Whether this machine's people press ⌘ where others press Ctrl. */
export const MAC = /mac|iphone|ipad/i.test(navigator.userAgent);

export function singleKeys(): boolean {
  return localStorage.getItem(SINGLE) !== "off";
}

/** On a screen keyboard Enter breaks the line: there is a button to send with, and no Shift at hand. */
export function sendKey(): SendKey {
  const chosen = localStorage.getItem(SEND);
  if (chosen === "enter" || chosen === "modifier") return chosen;
  return matchMedia("(pointer: coarse)").matches ? "modifier" : "enter";
}

export function chooseSingleKeys(on: boolean): void {
  choose(SINGLE, on ? "on" : "off");
}

export function chooseSendKey(key: SendKey): void {
  choose(SEND, key);
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, singleKeys);
}

export function useSendKey(): SendKey {
  return useSyncExternalStore(subscribe, sendKey);
}

function choose(name: string, value: string): void {
  localStorage.setItem(name, value);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
