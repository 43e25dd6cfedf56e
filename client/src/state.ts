// What a client holds of a conversation, and of those that were before it.

import type { Draft } from "./outbox.ts";
import type { Head, Message, StaffEvent } from "./protocol.ts";

/** A conversation as far as it is loaded: the end of its log, or less of it. */
export interface Case {
  conversation: string;
  messages: readonly Message[];
  head: Head | null;
  staff: readonly StaffEvent[];
  /** Whether there are older messages that were not loaded. */
  more: boolean;
}

export interface ThreadState extends Case {
  /** The conversations that were before, the oldest first, as far as somebody has looked back. */
  past: readonly Case[];
  /** How much was here when this conversation began: its first message has the place after that. */
  offset: number;
  drafts: readonly Draft[];
  reads: Readonly<Record<string, number>>;
  /** Who types, by id, with the name to show. */
  typing: Readonly<Record<string, string>>;
  loaded: boolean;
}

/** No conversation. */
export const NONE: ThreadState = {
  conversation: "",
  messages: [],
  head: null,
  staff: [],
  more: false,
  past: [],
  offset: 0,
  drafts: [],
  reads: {},
  typing: {},
  loaded: true,
};

/** The first conversation that is loaded. */
export function oldestOf(state: ThreadState): Case {
  return state.past[0] ?? state;
}

/** Whether there is something before what is loaded. */
export function hasEarlier(state: ThreadState): boolean {
  const { more, head } = oldestOf(state);
  return more || !!head?.continues;
}

/** An entry of what is loaded: its `place` grows by one from one to the next, and stays as long as the page does. */
export interface Placed {
  place: number;
  message: Message;
  of: Case;
}

/** All that is loaded, the conversations that were before and this one. */
export function timeline(state: ThreadState): Placed[] {
  let place = state.offset + (state.messages[0]?.seq ?? 1);
  for (const { messages } of state.past) place -= messages.length;
  return [...state.past, state].flatMap((of) => of.messages.map((message) => ({ place: place++, message, of })));
}
