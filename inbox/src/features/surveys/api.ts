// The surveys of the store, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

export type Survey = Schemas["body_surveys"]["value"]["surveys"][number];

export async function surveysOf(api: Api, store: string): Promise<readonly Survey[]> {
  const { sections } = await api.get("/v1/stores/{store}/settings", { store });
  const { value } = sections.find(({ name }) => name === "surveys") ?? {};
  return (value as Schemas["body_surveys"]["value"] | undefined)?.surveys ?? [];
}
