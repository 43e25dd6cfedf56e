// What the link in a mail changes in this browser: another shopper's conversation comes, and what was here is put aside.

import { type Answer, browser, newId, requestJson } from "@shopbell/client";
import { identityName, identityOf } from "../../chat/session.ts";
import { recall, remove, storage, write } from "../../storage.ts";

/** Whose conversation it is: their address as they recognise it, and whether they are here already. */
export type Question = Extract<Answer<"/v1/visitor", "post">, { address: string }>;
type Followed = Extract<Answer<"/v1/visitor", "post">, { token: string }>;

/** Ask what the link leads to; nothing changes. Rejects with a Refusal if it is used up or too old. */
export async function askAbout(key: string, api: string, link: string): Promise<Question> {
  const token = identityOf(key)?.token;
  const body = { key, link, ask: true, ...(token ? { token } : {}) };
  const question = await requestJson<Question>(`${api}/v1/visitor`, { body });
  if (question.same) keep(key, question);
  return question;
}

/** The client's own name for following the link: another one would be too late once an answer was lost. */
export function claimOf(key: string, link: string): string {
  const name = `claim:${key}:${link.slice(-24)}`;
  const claim = recall(name) || newId(browser);
  write(name, claim);
  return claim;
}

/** Go on as the shopper to whom the link was sent; `claim` is the same for each repeat. Rejects as askAbout. */
export async function follow(key: string, api: string, link: string, claim: string): Promise<void> {
  const answer = await requestJson<Followed>(`${api}/v1/visitor`, { body: { key, link, claim } });
  const { conversation, email, ...identity } = answer;
  change(key, identityOf(key)?.visitor ?? "", identity.visitor);
  write(identityName(key), JSON.stringify(identity));
  keep(key, { conversation: conversation ?? "", email: email ?? "" });
}

/** What the link has proven: nobody needs to be asked for the address. */
function keep(key: string, { conversation, email }: { conversation?: string; email?: string }): void {
  if (conversation) write(`shopbell:${key}:conversation`, conversation);
  if (email) write(`shopbell:${key}:address`, email);
}

/** Put aside what belongs to one visitor, unsent messages too, and bring back what was put aside of the other. */
function change(key: string, from: string, to: string): void {
  if (from === to) return;
  const own = `shopbell:${key}:`;
  const names = Array.from({ length: storage()?.length ?? 0 }, (_, index) => storage()?.key(index) ?? "");
  // Whoever has no identity yet is whoever follows the link: what they have written goes on with them.
  if (from)
    for (const name of names) if (name.startsWith(own)) move(name, `kept:${key}:${from}:${name.slice(own.length)}`);
  const kept = `kept:${key}:${to}:`;
  for (const name of names) if (name.startsWith(kept)) move(name, own + name.slice(kept.length));
}

function move(from: string, to: string): void {
  write(to, recall(from));
  // What could not be copied, because storage is full, stays where it is.
  if (recall(to) === recall(from)) remove(from);
}
