// The wire contract as TypeScript sees it. All of it is made from the JSON Schemas and the routes: wire.d.ts from
// docs/openapi.json, which `python -m infra.contracts` writes (see the Makefile). What is said here are shorter names.

import type { components, paths } from "./wire";

export type Schemas = components["schemas"];
/** Those of one kind, by their names: `action_send` is the `send` of `action`. */
type Named<Kind extends string> = {
  [Key in keyof Schemas as Key extends `${Kind}_${infer Name}` ? Name : never]: Schemas[Key];
};

export type Action = keyof Named<"action"> & keyof Schemas["replies"];
/** What a frame says beside the name of its action and its own id. */
export type Body<A extends Action = Action> = { [Key in A]: Omit<Named<"action">[Key], "action" | "id"> }[A];
export type Reply<A extends Action> = Schemas["replies"][A];
export type Push = Schemas["push"];
/** Whatever the socket brings. */
export type Frame = Schemas["replies"][Action] | Schemas["frame_error"] | Push;

type Text = Schemas["type_text"];
type Happened = Schemas["type_event"];
/** One entry of a conversation's log: a text, or an event. `at` is in milliseconds since 1970. */
export type Message = Omit<Text, "text"> & Partial<Pick<Text, "text"> & Pick<Happened, "event" | "subject">>;

export type Head = Schemas["type_head"];
export type Status = Head["status"];
export type EventName = Happened["event"];
/** What only the store's people see; it follows message `after`. */
export type StaffEvent = Schemas["type_staff"];
export type Log = Reply<"sync">;
export type Ack = Reply<"send">;
export type Pong = Reply<"ping">;
export type Digest = Schemas["frame_digest"];
/** A conversation as the inbox lists it; `waiting_since` is 0 when nobody waits, `text_seq` the last text. */
export type InboxRow = Schemas["type_row"];

/** A body of somebody else's API. */
export type Json = Record<string, unknown>;

export type Method = "get" | "post";
/** The paths of the REST API that take a method, as docs/openapi.json writes them. */
export type Path<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];
type Operation<P extends Path<M>, M extends Method> = paths[P][M];
/** What a route answers. */
export type Answer<P extends Path<M>, M extends Method> =
  Operation<P, M> extends { responses: { 200: { content: { "application/json": infer Given extends object } } } }
    ? Given
    : never;
/** What a route takes. */
export type Taken<P extends Path<"post">> =
  Operation<P, "post"> extends { requestBody: { content: { "application/json": infer Asked extends object } } }
    ? Asked
    : never;
/** The variables of a path, by their names. */
export type Names<P extends Path<M>, M extends Method> =
  Operation<P, M> extends { parameters: { path: infer Found extends Record<string, string> } }
    ? Found
    : Record<string, string>;
/** The parameters of its address. */
export type Query<P extends Path<M>, M extends Method> =
  Operation<P, M> extends { parameters: { query?: infer Found extends Record<string, string> } }
    ? Found
    : Record<string, string>;

/** An answer that says no. `code` is one of the constants of docs/protocol.md, or `timeout`, or `offline`. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly retryAfter = 0,
    /** With `behind`: where an earlier try may be. */
    readonly conversation = "",
  ) {
    super(code);
  }

  /** Whether the same request may succeed later. */
  get temporary(): boolean {
    return ["timeout", "offline", "busy", "rate_limited", "internal"].includes(this.code);
  }
}

/** The Refusal that an error frame stands for. */
export function refusal({ code, retry_after, conversation }: Partial<Schemas["frame_error"]>): Refusal {
  return new Refusal(String(code ?? "internal"), Number(retry_after ?? 0), String(conversation ?? ""));
}
