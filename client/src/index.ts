// The socket is imported by itself: the widget loads it when there is a conversation.
export type * from "./connection.ts";
export * from "./env.ts";
export * from "./groups.ts";
export * from "./https.ts";
export * from "./links.ts";
export * from "./log-scroll.ts";
export * from "./outbox.ts";
export * from "./protocol.ts";
export * from "./sender.ts";
export * from "./state.ts";
export * from "./thread.ts";
