// The inbox's lists, over REST.

import type { Schemas, Status } from "@shopbell/client";
import type { Api } from "../../live/api.ts";
import type { View } from "../../live/rows.ts";

export type InboxPage = Schemas["reply_conversations"];

export function inboxPage(api: Api, store: string, view: View, status: Status, cursor: string): Promise<InboxPage> {
  return api.get("/v1/stores/{store}/conversations", { store }, { view, status, cursor });
}
