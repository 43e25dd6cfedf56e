// Who else of the store's people looks at a conversation, or writes a note in it.

import type { Schemas } from "@shopbell/client";

type Told = Schemas["frame_looking"];

/** Who writes says so with each letter, at most so often; and who says no more has stopped. */
export const WRITES_MS = 4_000;
export const WRITING_SHOWN_MS = 8_000;

export interface Looker {
  id: string;
  name: string;
  writes: boolean;
}

export class Lookers {
  private readonly known = new Map<string, Map<string, Told & { at: number }>>();

  hear(told: Told): void {
    const here = this.known.get(told.conversation) ?? new Map();
    if (told.state === "gone") here.delete(told.by);
    else here.set(told.by, { ...told, at: Date.now() });
    this.known.set(told.conversation, here);
  }

  /** The others who are there now. */
  of(conversation: string, me: string): Looker[] {
    const since = Date.now() - WRITING_SHOWN_MS;
    return [...(this.known.get(conversation)?.values() ?? [])]
      .filter(({ by }) => by !== me)
      .map(({ by, name, state, at }) => ({ id: by, name, writes: state === "writing" && at > since }));
  }

  /** Nothing is known of a socket's time any more: whoever looks is asked. */
  clear(): void {
    this.known.clear();
  }
}
