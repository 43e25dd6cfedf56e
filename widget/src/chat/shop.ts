// What the shop says of its chat: where its API is, and how it is called.

import type { Host } from "../host.ts";

interface Config {
  api: string;
  store: string;
}

export interface Shop {
  /** Empty until it is known. */
  name: string;
  /** The API's address; asked for once, and again after it could not be had. */
  api(): Promise<string>;
}

export function watchShop({ base, key }: Host, changed: () => void): Shop {
  let config: Promise<Config> | undefined;
  const load = async (): Promise<string> => {
    config ??= fetch(`${base}c/${key}.json`, { credentials: "omit" }).then((answer) => answer.json());
    try {
      const { api, store } = await config;
      // Presence knows what it was called since.
      shop.name ||= store;
      changed();
      return api;
    } catch (error) {
      config = undefined;
      throw error;
    }
  };
  const shop: Shop = { name: "", api: load };
  return shop;
}
