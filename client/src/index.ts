export * from "./connection.ts";
export * from "./env.ts";
export * from "./https.ts";
export * from "./links.ts";
export * from "./outbox.ts";
export * from "./protocol.ts";
export * from "./sender.ts";
export * from "./thread.ts";
