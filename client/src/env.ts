// What the client needs of the machine it runs on; tests and the fault laboratory bring their own.

export interface Timer {
  cancel(): void;
}

/** As much of a WebSocket as is used. */
export interface Socket extends Pick<WebSocket, "onopen" | "onmessage" | "onclose"> {
  send(data: string): void;
  close(): void;
}

export interface Env {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  after(milliseconds: number, run: () => void): Timer;
  socket(url: string): Socket;
}

export const browser: Env = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
  socket: (url) => new WebSocket(url),
};

/** Full jitter: anywhere between 0 and the doubled step, at most `cap` milliseconds; a herd spreads evenly. */
export function fullJitter(env: Env, attempt: number, cap = 120_000): number {
  return env.random() * Math.min(cap, 500 * 2 ** Math.min(attempt, 10));
}

let lastId = 0;

/** An id that sorts in the order in which they are made: 9 characters of milliseconds, then 80 random bits. */
export function newId(env: Env): string {
  // Two within one millisecond, or a clock that was set back, must not change places.
  lastId = Math.max(env.now(), lastId + 1);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const tail = Array.from(bytes, (byte) => (byte % 32).toString(32)).join("");
  return lastId.toString(36).padStart(9, "0") + tail;
}
