// What the shopper has told of themselves, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

export type Customer = NonNullable<Schemas["reply_customer"]["customer"]>;

/** Nothing as long as they have told nothing. */
export async function customerOf(api: Api, store: string, conversation: string): Promise<Customer | null> {
  return (await api.get("/v1/stores/{store}/conversations/{conversation}/customer", { store, conversation })).customer;
}
