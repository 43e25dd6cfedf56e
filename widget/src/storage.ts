// What the browser keeps for the widget. Where storage is forbidden, it lives as long as the page.

import type { Store } from "@shopbell/client";

/** The page's storage; null where it is forbidden. */
export function storage(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Keep a value. */
export function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Full, or forbidden.
  }
}

/** Forget a value. */
export function remove(name: string): void {
  storage()?.removeItem(name);
}

/** A value that was kept; empty if there is none. */
export function recall(name: string): string {
  return storage()?.getItem(name) ?? "";
}

/** Note, for this tab alone, whether the chat is open: it is so on the next page too. */
export function keepOpen(key: string, open: boolean): void {
  try {
    sessionStorage[open ? "setItem" : "removeItem"](`shopbell:${key}:open`, "1");
  } catch {
    // Storage is forbidden here: then the chat is closed on the next page.
  }
}

export function wasOpen(key: string): boolean {
  try {
    return sessionStorage.getItem(`shopbell:${key}:open`) !== null;
  } catch {
    return false;
  }
}
