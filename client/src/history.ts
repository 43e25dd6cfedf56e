// What is asked for seldom, of what was long ago: a file of its own, which the widget loads when it is needed.

import type { Draft, Outbox } from "./outbox.ts";
import type { Refusal } from "./protocol.ts";
import type { Transport } from "./sender.ts";
import { oldestOf, type ThreadState } from "./state.ts";

/** What becomes of the state with the page before what is loaded, of this conversation or the one that it continues. */
export async function loadEarlier(transport: Transport, now: () => ThreadState): Promise<Partial<ThreadState>> {
  const { conversation, more, head, messages } = oldestOf(now());
  const first = messages[0];
  if (more && first) {
    const log = await transport.request("sync", { conversation, before: first.seq });
    const state = now();
    const oldest = oldestOf(state);
    // Begun anew meanwhile.
    if (oldest.messages[0] !== first) return {};
    const older = log.messages.filter((message) => message.seq < first.seq);
    const known = new Set(oldest.staff.map(({ id }) => id));
    const lines = (log.staff ?? []).filter(({ id }) => !known.has(id));
    const change = { messages: [...older, ...oldest.messages], staff: [...lines, ...oldest.staff], more: log.more };
    return oldest === state ? change : { past: [{ ...oldest, ...change }, ...state.past.slice(1)] };
  }
  if (!head?.continues) return {};
  const before = await transport.request("sync", { conversation: head.continues }).catch((error: Refusal) => {
    if (error.code !== "not_found") throw error;
    return null;
  });
  const state = now();
  if (oldestOf(state).conversation !== conversation) return {};
  if (before) return { past: [{ ...before, staff: before.staff ?? [] }, ...state.past] };
  // Not theirs to read: for them there is nothing before.
  const oldest = { ...oldestOf(state), head: { ...head, continues: "" } };
  return state.past.length ? { past: [oldest, ...state.past.slice(1)] } : { head: oldest.head };
}

/**
 * Look for an earlier try of the message, in one page of the conversation: what is found is sent, else the next try begins
 * behind the page. Whether anything was there.
 */
export async function lookThrough(
  transport: Transport,
  outbox: Outbox,
  draft: Draft,
  conversation: string,
): Promise<boolean> {
  const after = conversation === draft.conversation ? (draft.after ?? 0) : 0;
  const { messages } = await transport.request("sync", { conversation, after });
  if (messages.some((message) => message.cid === draft.cid)) outbox.remove(draft.cid);
  else outbox.put({ ...draft, conversation, after: messages.at(-1)?.seq ?? after });
  return messages.length > 0;
}
