// What an agent does with a conversation, over REST.

import type { Head, Taken } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

const CHANGES = "/v1/stores/{store}/conversations/{conversation}/";
export type Verb = "claim" | "assign" | "close" | "reopen";
export const OUTCOMES = ["solved", "unsolved", "spam"] as const;
/** How a conversation ended. */
export type Outcome = (typeof OUTCOMES)[number];
type Change = `${typeof CHANGES}${Verb}`;

/** Claim, assign, close or reopen; rejects with the Refusal `conflict` if somebody was faster. */
export async function changeConversation(
  api: Api,
  store: string,
  conversation: string,
  verb: Verb,
  body: Taken<Change>,
): Promise<Head> {
  const path: Change = `${CHANGES}${verb}`;
  return (await api.post(path, { store, conversation }, body)).head;
}
