// Messages that are not acknowledged yet. Each lies under a key of its own, so that two tabs never overwrite each other,
// and outlives a reload.

import { type Env, newId } from "./env.ts";
import type { Body } from "./protocol.ts";

export type Delivery = "waiting" | "failed" | "refused";

/**
 * What a message asks for beside its text. `anew`: it is to open the next conversation, should this one be closed. `card`:
 * what it is to show. `language`: in which the shop says to a new shopper what it says by itself.
 */
export type Beside = Pick<Body<"send">, "anew" | "card" | "language">;

/**
 * `after` is the last seq of the `conversation` when it was first tried, null before, or up to which no try is there.
 * `at` is in milliseconds.
 */
export interface Draft {
  cid: string;
  text: string;
  at: number;
  after: number | null;
  state: Delivery;
  conversation?: string;
  beside?: Beside;
}

export function newDraft(env: Env, text: string, beside: Beside = {}): Draft {
  return { cid: newId(env), text, at: env.now(), after: null, state: "waiting", beside };
}

/** The part of Web Storage that is used. */
export interface Store {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class Outbox {
  // Also in memory: private modes and full disks refuse storage, and the message must not be lost while the page lives.
  private readonly memory = new Map<string, Draft>();

  constructor(
    private readonly store: Store | null,
    private readonly prefix: string,
  ) {
    this.reload();
  }

  /** In the order in which they were written. */
  list(): Draft[] {
    return [...this.memory.values()].sort((a, b) => (a.cid < b.cid ? -1 : 1));
  }

  put(draft: Draft): void {
    this.memory.set(draft.cid, draft);
    try {
      this.store?.setItem(this.prefix + draft.cid, JSON.stringify(draft));
    } catch {
      // Full, or forbidden: memory has it.
    }
  }

  remove(cid: string): void {
    this.memory.delete(cid);
    try {
      this.store?.removeItem(this.prefix + cid);
    } catch {
      // As above.
    }
  }

  /** Let go of a message that another tab takes care of; what is stored stays. */
  forget(cid: string): void {
    this.memory.delete(cid);
  }

  /** Take in what other tabs have written. */
  reload(): void {
    try {
      for (let index = 0; index < (this.store?.length ?? 0); index++) {
        const key = this.store?.key(index);
        if (!key?.startsWith(this.prefix)) continue;
        const draft = parse(this.store?.getItem(key));
        if (draft && !this.memory.has(draft.cid)) this.memory.set(draft.cid, draft);
      }
    } catch {
      // Storage is forbidden here.
    }
  }
}

function parse(text: string | null | undefined): Draft | null {
  try {
    const draft = JSON.parse(text ?? "null") as Draft | null;
    return draft && typeof draft.cid === "string" && typeof draft.text === "string" ? draft : null;
  } catch {
    return null;
  }
}
