// The inbox's REST calls.

import {
  type Action,
  type Answer,
  type Body,
  type Head,
  type Names,
  type Path,
  type Query,
  Refusal,
  type Reply,
  requestJson,
  type Schemas,
  type Status,
  type Taken,
} from "@shopbell/client";
import type { Auth, Config } from "./auth.ts";

export type StoreOfMine = Schemas["reply_me"]["stores"][number];
export type Colleague = Schemas["reply_agents"]["agents"][number];
export type Customer = NonNullable<Schemas["reply_customer"]["customer"]>;
export type Preferences = Schemas["body_preferences"];
/** Links to a mail as it came in, and to its files; good for five minutes. */
export type MailLinks = Schemas["reply_mail"];
export type HeldPage = Schemas["reply_quarantine"];
/** A mail that was not taken in: called spam, a virus, or one too many. `text` is the start of it. */
export type HeldMail = HeldPage["mails"][number];
export type BlockedSender = Schemas["reply_blocked"]["senders"][number];
/** A sign-in of the agent; `device` is what its browser says of itself. */
export type SignIn = Schemas["reply_sessions"]["sessions"][number];
export type InboxPage = Schemas["reply_conversations"];

export type View = NonNullable<NonNullable<Query<"/v1/stores/{store}/conversations", "get">>["view"]>;

const CHANGES = "/v1/stores/{store}/conversations/{conversation}/";
export type Verb = "claim" | "assign" | "close" | "reopen";
type Change = `${typeof CHANGES}${Verb}`;

export class Api {
  constructor(
    private readonly config: Config,
    private readonly auth: Auth,
  ) {}

  async stores(): Promise<StoreOfMine[]> {
    return (await this.get("/v1/me")).stores;
  }

  inbox(store: string, view: View, status: Status, cursor: string): Promise<InboxPage> {
    return this.get("/v1/stores/{store}/conversations", { store }, { view, status, cursor });
  }

  async agents(store: string): Promise<Colleague[]> {
    return (await this.get("/v1/stores/{store}/agents", { store })).agents;
  }

  ticket(store: string): Promise<{ ticket: string; url: string }> {
    return this.post("/v1/stores/{store}/ticket", { store }, {});
  }

  act<A extends Action>(store: string, action: A, body: Body<A>): Promise<Reply<A>> {
    return this.call(`/v1/stores/${store}/actions/${action}`, body);
  }

  /** Claim, assign, close or reopen; rejects with the Refusal `conflict` if somebody was faster. */
  async change(store: string, conversation: string, verb: Verb, body: Taken<Change>): Promise<Head> {
    const path: Change = `${CHANGES}${verb}`;
    return (await this.post(path, { store, conversation }, body)).head;
  }

  async customer(store: string, conversation: string): Promise<Customer | null> {
    return (await this.get("/v1/stores/{store}/conversations/{conversation}/customer", { store, conversation }))
      .customer;
  }

  mail(store: string, conversation: string, seq: number): Promise<MailLinks> {
    const names = { store, conversation, seq: String(seq) };
    return this.get("/v1/stores/{store}/conversations/{conversation}/mails/{seq}", names);
  }

  preferences(store: string): Promise<Schemas["reply_preferences"]> {
    return this.get("/v1/stores/{store}/preferences", { store });
  }

  async setPreferences(store: string, preferences: Preferences): Promise<void> {
    await this.post("/v1/stores/{store}/preferences", { store }, preferences);
  }

  async device(store: string, verb: "add" | "remove", device: Schemas["body_device"]): Promise<void> {
    await this.post(`/v1/stores/{store}/devices/${verb}`, { store }, device);
  }

  held(store: string, cursor: string): Promise<HeldPage> {
    return this.get("/v1/stores/{store}/quarantine", { store }, { cursor });
  }

  /** One held mail, with more of its text. */
  async heldMail(store: string, mail: string): Promise<HeldMail> {
    return (await this.get("/v1/stores/{store}/quarantine/{mail}", { store, mail })).mail;
  }

  /** Let a held mail in, delete it, or block its sender; gives the conversation that it came into, if any. */
  async settleHeld(store: string, mail: string, verb: "let_in" | "delete" | "block"): Promise<string> {
    const settled = await this.post(`/v1/stores/{store}/quarantine/{mail}/${verb}`, { store, mail }, {});
    return settled.conversation ?? "";
  }

  async blocked(store: string): Promise<BlockedSender[]> {
    return (await this.get("/v1/stores/{store}/blocked", { store })).senders;
  }

  async unblock(store: string, address: string): Promise<void> {
    await this.post("/v1/stores/{store}/unblock", { store }, { address });
  }

  /** What the agent is signed in with, the last used first. */
  async sessions(): Promise<SignIn[]> {
    return (await this.get("/v1/me/sessions")).sessions;
  }

  /** Have this agent signed out, everywhere (and every open page told so) or here alone. */
  async signOut(where: "everywhere" | "here"): Promise<void> {
    await this.post("/v1/me/sign_out", {}, where === "here" ? { here: true } : {});
  }

  private get<P extends Path<"get">>(
    path: P,
    names?: Names<P, "get">,
    query?: Query<P, "get">,
  ): Promise<Answer<P, "get">> {
    const asked = query ? `?${new URLSearchParams(query)}` : "";
    return this.call(filled(path, names ?? {}) + asked);
  }

  private post<P extends Path<"post">>(path: P, names: Names<P, "post">, body: Taken<P>): Promise<Answer<P, "post">> {
    return this.call(filled(path, names), body);
  }

  private async call<Given extends object>(path: string, body?: object): Promise<Given> {
    const ask = async (): Promise<Given> =>
      requestJson<Given>(this.config.api + path, { token: await this.auth.token(), ...(body ? { body } : {}) });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "unauthenticated") throw error;
      this.auth.expire();
      return ask();
    }
  }
}

/** The path with its variables. */
function filled(path: string, names: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(names[name] ?? ""));
}
