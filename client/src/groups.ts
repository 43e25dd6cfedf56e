// Messages that read as one: somebody's lines of the same minute need one name and one time.

import type { Message } from "./protocol.ts";

const MINUTE_MS = 60_000;

/** Whether a message goes on where the one before it ended: same sender, same minute, same way. */
export function goesOn(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    !message.event &&
    !before.event &&
    message.by === before.by &&
    message.via === before.via &&
    Math.floor(message.at / MINUTE_MS) === Math.floor(before.at / MINUTE_MS)
  );
}
