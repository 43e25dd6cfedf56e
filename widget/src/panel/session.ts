// Who the shopper is to the shop: a token that the shop's deployment signed, kept per widget key.

import { type Action, type Body, Refusal, requestJson } from "@shopbell/client";

interface Identity {
  token: string;
  visitor: string;
  /** Seconds since 1970. */
  expires: number;
}

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
    this.identity = read(this.name);
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
    this.identity = read(this.name) ?? this.identity;
  }

  ticket = async (): Promise<{ ticket: string; url: string }> => {
    return (await this.call("ticket", {})) as { ticket: string; url: string };
  };

  post = (action: Action, body: Body): Promise<Body> => this.call(action, body);

  private drop(token: string): void {
    if (this.identity?.token === token) this.identity = null;
    if (read(this.name)?.token === token) remove(this.name);
  }

  private get name(): string {
    return `shopbell:${this.key}:visitor`;
  }

  private async call(path: string, body: Body): Promise<Body> {
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
    const answer = (await requestJson(`${await this.api()}/v1/visitor`, { body })) as unknown as Identity;
    const before = this.lastVisitor;
    this.identity = answer;
    this.lastVisitor = answer.visitor;
    write(this.name, JSON.stringify(answer));
    if (before && before !== answer.visitor) this.onReplaced();
    return answer;
  }
}

function read(name: string): Identity | null {
  try {
    const identity = JSON.parse(localStorage.getItem(name) ?? "null") as Identity | null;
    return identity && typeof identity.token === "string" ? identity : null;
  } catch {
    return null;
  }
}

/** Note, for this tab alone, whether the chat is open: it is so on the next page too. */
export function keepOpen(key: string, open: boolean): void {
  try {
    if (open) sessionStorage.setItem(`shopbell:${key}:open`, "1");
    else sessionStorage.removeItem(`shopbell:${key}:open`);
  } catch {
    // Storage is forbidden here: then the chat is closed on the next page.
  }
}

export function wasOpen(key: string): boolean {
  try {
    return sessionStorage.getItem(`shopbell:${key}:open`) !== null;
  } catch {
    return false;
  }
}

/** Go on, on this device, as the shopper to whom the link in a mail was sent; rejects with a Refusal if it is too old. */
export async function resume(key: string, api: string, link: string): Promise<void> {
  const { conversation, email, ...identity } = await requestJson(`${api}/v1/visitor`, { body: { key, link } });
  if (read(`shopbell:${key}:visitor`)?.visitor !== identity["visitor"]) forget(key);
  write(`shopbell:${key}:visitor`, JSON.stringify(identity));
  write(`shopbell:${key}:conversation`, String(conversation ?? ""));
  // The link has proven it: nobody needs to be asked for it.
  if (email) write(`shopbell:${key}:address`, String(email));
}

/** What whoever used this browser before wrote and did not send, and where their answers went, is not the next one's. */
function forget(key: string): void {
  try {
    const kept = `shopbell:${key}:`;
    for (const name of Object.keys(localStorage)) {
      const rest = name.startsWith(kept) ? name.slice(kept.length) : "";
      if (/^(out:|draft$|address|dismissed$|not-now$)/.test(rest)) localStorage.removeItem(name);
    }
  } catch {
    // Storage is forbidden here, so there is nothing to forget.
  }
}

/** Keep a value; where storage is forbidden it lives as long as the page. */
export function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See above.
  }
}

/** Forget a value. */
export function remove(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // See above.
  }
}
