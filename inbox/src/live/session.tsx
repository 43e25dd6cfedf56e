// What the whole page shares: configuration, sign-in, API; made once, before anything is drawn.

import { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { Api } from "./api.ts";
import { Auth, type Config } from "./auth.ts";

export interface Session {
  auth: Auth;
  api: Api;
  queries: QueryClient;
}

export async function createSession(ended: () => void): Promise<Session> {
  const config = (await (await fetch("/config.json")).json()) as Config;
  const queries = new QueryClient({
    defaultOptions: {
      // A query that waits for the browser's word on the network would look answered: who is cut off must learn it.
      queries: { staleTime: 30_000, retry: 1, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  const auth = new Auth(config, () => {
    queries.clear();
    ended();
  });
  return { auth, api: new Api(config, auth), queries };
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("no session");
  return session;
}
