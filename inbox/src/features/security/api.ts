// The agent's sign-ins, over REST.

import type { Schemas } from "@shopbell/client";
import type { Api } from "../../live/api.ts";

/** A sign-in of the agent; `device` is what its browser says of itself. */
export type SignIn = Schemas["reply_sessions"]["sessions"][number];

/** What the agent is signed in with, the last used first. */
export async function signIns(api: Api): Promise<SignIn[]> {
  return (await api.get("/v1/me/sessions")).sessions;
}

/** Have this agent signed out, everywhere (and every open page told so) or here alone. */
export async function signOut(api: Api, where: "everywhere" | "here"): Promise<void> {
  await api.post("/v1/me/sign_out", {}, where === "here" ? { here: true } : {});
}
