// A mail as it came in, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

/** Links to a mail as it came in, and to its files; good for five minutes. */
type MailLinks = Schemas["reply_mail"];

export function mailLinks(api: Api, store: string, conversation: string, seq: number): Promise<MailLinks> {
  const names = { store, conversation, seq: String(seq) };
  return api.get("/v1/stores/{store}/conversations/{conversation}/mails/{seq}", names);
}
