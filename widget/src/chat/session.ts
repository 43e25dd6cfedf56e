// Who the shopper is to the shop: a token that the shop's deployment signed, kept per widget key.

import { type Action, type Answer, type Body, Refusal, type Reply, requestJson } from "@shopbell/client";
import { recall, remove, write } from "../storage.ts";

type Identity = Extract<Answer<"/v1/visitor", "post">, { token: string }>;

/** A fifth of the token's 30 days: from then on it is renewed. */
const RENEW_SECONDS = 6 * 24 * 3600;

export class Session {
  private identity: Identity | null;
  private admitting: Promise<Identity> | null = null;
  private lastVisitor: string;

  constructor(
    private readonly key: string,
    private readonly api: () => Promise<string>,
  ) {
    this.identity = identityOf(this.key);
    this.lastVisitor = this.identity?.visitor ?? "";
  }

  /** Called when the visitor is somebody new: what belonged to the old one is out of reach. */
  onReplaced: () => void = () => undefined;

  /** The visitor's id, empty as long as there is none. */
  get visitor(): string {
    return this.identity?.visitor ?? "";
  }

  /** Another tab may have got an identity meanwhile, or another one. */
  refresh(): void {
    this.identity = identityOf(this.key) ?? this.identity;
  }

  ticket = async (): Promise<{ ticket: string; url: string }> => {
    return await this.call<Answer<"/v1/visitor/ticket", "post">>("ticket", {});
  };

  post = <A extends Action>(action: A, body: Body<A>): Promise<Reply<A>> => this.call(action, body);

  private drop(token: string): void {
    if (this.identity?.token === token) this.identity = null;
    if (identityOf(this.key)?.token === token) remove(this.name);
  }

  private get name(): string {
    return identityName(this.key);
  }

  private async call<Given extends object>(path: string, body: object): Promise<Given> {
    const { token } = await this.admit();
    const url = `${await this.api()}/v1/visitor/${path}`;
    try {
      return await requestJson(url, { token: `Bearer ${token}`, body });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "unauthenticated") throw error;
      // The deployment does not take this token any more; a new visitor is better than a dead chat.
      this.drop(token);
      const fresh = await this.admit();
      return await requestJson(url, { token: `Bearer ${fresh.token}`, body });
    }
  }

  private admit(): Promise<Identity> {
    this.refresh();
    const known = this.identity;
    if (known && known.expires - Date.now() / 1000 > RENEW_SECONDS) return Promise.resolve(known);
    this.admitting ??= this.ask(known).finally(() => {
      this.admitting = null;
    });
    return this.admitting;
  }

  private async ask(known: Identity | null): Promise<Identity> {
    const body = known ? { key: this.key, token: known.token } : { key: this.key };
    const answer = await requestJson<Identity>(`${await this.api()}/v1/visitor`, { body });
    const before = this.lastVisitor;
    this.identity = answer;
    this.lastVisitor = answer.visitor;
    write(this.name, JSON.stringify(answer));
    if (before && before !== answer.visitor) this.onReplaced();
    return answer;
  }
}

/** The identity that this browser has kept for the widget; null if there is none. */
export function identityOf(key: string): Identity | null {
  try {
    const identity = JSON.parse(recall(identityName(key)) || "null") as Identity | null;
    return identity && typeof identity.token === "string" ? identity : null;
  } catch {
    return null;
  }
}

/** Under which name the identity is kept. */
export function identityName(key: string): string {
  return `shopbell:${key}:visitor`;
}
