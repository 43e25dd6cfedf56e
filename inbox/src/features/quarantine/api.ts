// Held mails and blocked senders, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

type HeldPage = Schemas["reply_quarantine"];
/** A mail that was not taken in: called spam, a virus, or one too many. `text` is the start of it. */
export type HeldMail = HeldPage["mails"][number];
export type BlockedSender = Schemas["reply_blocked"]["senders"][number];
export type Settlement = "let_in" | "delete" | "block";

export function heldMails(api: Api, store: string, cursor: string): Promise<HeldPage> {
  return api.get("/v1/stores/{store}/quarantine", { store }, { cursor });
}

/** One held mail, with more of its text. */
export async function heldMail(api: Api, store: string, mail: string): Promise<HeldMail> {
  return (await api.get("/v1/stores/{store}/quarantine/{mail}", { store, mail })).mail;
}

/** Let a held mail in, delete it, or block its sender; gives the conversation that it came into, if any. */
export async function settleHeld(api: Api, store: string, mail: string, verb: Settlement): Promise<string> {
  const settled = await api.post(`/v1/stores/{store}/quarantine/{mail}/${verb}`, { store, mail }, {});
  return settled.conversation ?? "";
}

export async function blockedSenders(api: Api, store: string): Promise<BlockedSender[]> {
  return (await api.get("/v1/stores/{store}/blocked", { store })).senders;
}

export async function unblock(api: Api, store: string, address: string): Promise<void> {
  await api.post("/v1/stores/{store}/unblock", { store }, { address });
}
