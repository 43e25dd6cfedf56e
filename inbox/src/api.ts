// The inbox's REST calls.

import { type Action, type Body, type Head, type InboxRow, Refusal, requestJson, type Status } from "@shopbell/client";
import type { Auth, Config } from "./auth.ts";

export interface StoreOfMine {
  id: string;
  name: string;
  /** The agent's id in this store, and their public name. */
  agent: string;
  as: string;
  role: string;
}

export interface Colleague {
  id: string;
  name: string;
  email: string;
  role: string;
  state: "online" | "away" | "offline";
}

export interface Customer {
  email: string;
  proven: boolean;
  name: string;
  language: string;
  refusal: "" | "bounced" | "complained" | "unsubscribed";
}

export interface Preferences {
  push: boolean;
  mail_minutes: number;
  quiet_from: string;
  quiet_to: string;
  zone: string;
}

/** Links to a mail as it came in, and to its files; good for five minutes. */
export interface MailLinks {
  raw: string;
  files: { name: string; size: number; url: string }[];
}

/** A mail that was not taken in: called spam, a virus, or one too many. `text` is the start of it. */
export interface HeldMail {
  id: string;
  why: "spam" | "virus" | "flood";
  at: number;
  sender: string;
  name: string;
  subject: string;
  text: string;
  /** Whether it surely comes from where it says. */
  authentic: boolean;
  can_let_in: boolean;
}

export interface HeldPage {
  mails: HeldMail[];
  cursor: string;
}

export interface BlockedSender {
  address: string;
  at: number;
  by: string;
  count: number;
}

/** A sign-in of the agent; `device` is what its browser says of itself. */
export interface SignIn {
  device: string;
  signed_in: number;
  seen: number;
  here: boolean;
}

export interface InboxPage {
  rows: InboxRow[];
  cursor: string;
}

export type View = "unassigned" | "mine" | "all";

export class Api {
  constructor(
    private readonly config: Config,
    private readonly auth: Auth,
  ) {}

  async stores(): Promise<StoreOfMine[]> {
    return (await this.call("/v1/me"))["stores"] as StoreOfMine[];
  }

  async inbox(store: string, view: View, status: Status, cursor: string): Promise<InboxPage> {
    const query = new URLSearchParams({ view, status, cursor });
    return (await this.call(`/v1/stores/${store}/conversations?${query}`)) as unknown as InboxPage;
  }

  async agents(store: string): Promise<Colleague[]> {
    return (await this.call(`/v1/stores/${store}/agents`))["agents"] as Colleague[];
  }

  async ticket(store: string): Promise<{ ticket: string; url: string }> {
    return (await this.call(`/v1/stores/${store}/ticket`, {})) as { ticket: string; url: string };
  }

  act(store: string, action: Action, body: Body): Promise<Body> {
    return this.call(`/v1/stores/${store}/actions/${action}`, body);
  }

  /** Claim, assign, close or reopen; rejects with the Refusal `conflict` if somebody was faster. */
  async change(store: string, conversation: string, verb: string, body: Body): Promise<Head> {
    return (await this.call(`/v1/stores/${store}/conversations/${conversation}/${verb}`, body))["head"] as Head;
  }

  async customer(store: string, conversation: string): Promise<Customer | null> {
    const path = `/v1/stores/${store}/conversations/${conversation}/customer`;
    return (await this.call(path))["customer"] as Customer | null;
  }

  async mail(store: string, conversation: string, seq: number): Promise<MailLinks> {
    const path = `/v1/stores/${store}/conversations/${conversation}/mails/${seq}`;
    return (await this.call(path)) as unknown as MailLinks;
  }

  async preferences(store: string): Promise<{ preferences: Preferences; push_key: string }> {
    const answer = await this.call(`/v1/stores/${store}/preferences`);
    return answer as unknown as { preferences: Preferences; push_key: string };
  }

  async setPreferences(store: string, preferences: Preferences): Promise<void> {
    await this.call(`/v1/stores/${store}/preferences`, { ...preferences });
  }

  async device(store: string, verb: "add" | "remove", device: Body): Promise<void> {
    await this.call(`/v1/stores/${store}/devices/${verb}`, device);
  }

  async held(store: string, cursor: string): Promise<HeldPage> {
    const query = new URLSearchParams({ cursor });
    return (await this.call(`/v1/stores/${store}/quarantine?${query}`)) as unknown as HeldPage;
  }

  /** One held mail, with more of its text. */
  async heldMail(store: string, id: string): Promise<HeldMail> {
    return (await this.call(`/v1/stores/${store}/quarantine/${id}`))["mail"] as HeldMail;
  }

  /** Let a held mail in, delete it, or block its sender; gives the conversation that it came into, if any. */
  async settleHeld(store: string, id: string, verb: "let_in" | "delete" | "block"): Promise<string> {
    return String((await this.call(`/v1/stores/${store}/quarantine/${id}/${verb}`, {}))["conversation"] ?? "");
  }

  async blocked(store: string): Promise<BlockedSender[]> {
    return (await this.call(`/v1/stores/${store}/blocked`))["senders"] as BlockedSender[];
  }

  async unblock(store: string, address: string): Promise<void> {
    await this.call(`/v1/stores/${store}/unblock`, { address });
  }

  /** What the agent is signed in with, the last used first. */
  async sessions(): Promise<SignIn[]> {
    return (await this.call("/v1/me/sessions"))["sessions"] as SignIn[];
  }

  /** Have this agent signed out, everywhere (and every open page told so) or here alone. */
  async signOut(where: "everywhere" | "here"): Promise<void> {
    await this.call("/v1/me/sign_out", where === "here" ? { here: true } : {});
  }

  private async call(path: string, body?: Body): Promise<Body> {
    const ask = async (): Promise<Body> =>
      requestJson(this.config.api + path, { token: await this.auth.token(), ...(body ? { body } : {}) });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "unauthenticated") throw error;
      this.auth.expire();
      return ask();
    }
  }
}
