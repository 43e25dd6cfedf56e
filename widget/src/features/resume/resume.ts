// The link in a mail: the shopper goes on with the conversation in this browser.

import { Refusal, requestJson } from "@shopbell/client";
import { identityName, identityOf } from "../../panel/session.ts";
import { write } from "../../panel/storage.ts";

const TRIES = 6;

/** Go on where the link leads; false when it is too old, or the network does not come back for a minute. */
export async function resume(key: string, api: () => Promise<string>, link: string): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      await follow(key, await api(), link);
      return true;
    } catch (error) {
      if (error instanceof Refusal && !error.temporary) return false;
      await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** tries));
    }
  }
  return false;
}

/** Go on, on this device, as the shopper to whom the link in a mail was sent. */
async function follow(key: string, api: string, link: string): Promise<void> {
  const { conversation, email, ...identity } = await requestJson(`${api}/v1/visitor`, { body: { key, link } });
  if (identityOf(key)?.visitor !== identity["visitor"]) forget(key);
  write(identityName(key), JSON.stringify(identity));
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
