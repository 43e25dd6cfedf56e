// How the agent wants to be told, and the browsers that take their pushes, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

export type Preferences = Schemas["body_preferences"];

export function preferencesOf(api: Api, store: string): Promise<Schemas["reply_preferences"]> {
  return api.get("/v1/stores/{store}/preferences", { store });
}

export async function setPreferences(api: Api, store: string, preferences: Preferences): Promise<void> {
  await api.post("/v1/stores/{store}/preferences", { store }, preferences);
}

export async function changeDevice(
  api: Api,
  store: string,
  verb: "add" | "remove",
  device: Schemas["body_device"],
): Promise<void> {
  await api.post(`/v1/stores/{store}/devices/${verb}`, { store }, device);
}
