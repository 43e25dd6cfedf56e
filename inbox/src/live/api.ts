// The inbox's calls over REST, typed by path; what a feature asks for stands in its own api.ts.

import {
  type Action,
  type Answer,
  type Body,
  type Names,
  type Path,
  type Query,
  Refusal,
  type Reply,
  requestJson,
  type Taken,
} from "@shopbell/client";
import type { Auth, Config } from "./auth.ts";

export class Api {
  constructor(
    private readonly config: Config,
    private readonly auth: Auth,
  ) {}

  /** Rejects with a Refusal, as each of these. */
  get<P extends Path<"get">>(path: P, names?: Names<P, "get">, query?: Query<P, "get">): Promise<Answer<P, "get">> {
    const asked = query ? `?${new URLSearchParams(query)}` : "";
    return this.call(filled(path, names ?? {}) + asked);
  }

  post<P extends Path<"post">>(path: P, names: Names<P, "post">, body: Taken<P>): Promise<Answer<P, "post">> {
    return this.call(filled(path, names), body);
  }

  /** A socket's action, where there is no socket. */
  act<A extends Action>(store: string, action: A, body: Body<A>): Promise<Reply<A>> {
    return this.call(`/v1/stores/${store}/actions/${action}`, body);
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
