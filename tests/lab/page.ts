// One page of a browser, for the fault laboratory: the widget's or the inbox's real client on a world that is simulated
// from outside (host.mjs). Bundled by esbuild; every page load runs it in a context of its own.

import { type Body, type Outbox, Sender, Thread } from "../../client/src/index.ts";
import { Connection } from "../../client/src/connection.ts";
import { newId } from "../../client/src/env.ts";
import { Api } from "../../inbox/src/api.ts";
import type { Auth } from "../../inbox/src/auth.ts";
import { Desk } from "../../inbox/src/desk.ts";
import { Chat, outboxPrefix, storage } from "../../widget/src/panel/chat.ts";
import { Session } from "../../widget/src/panel/session.ts";

interface Options {
  kind: "widget" | "inbox";
  key: string;
  store: string;
  agent: string;
  /** A planted defect of the client, to see that the laboratory finds it. */
  defect: string;
}

const API = "https://api.example";
let chat: Chat | undefined;
let desk: Desk | undefined;
let key = "";

const commands: Record<string, (...values: string[]) => unknown> = {
  start(json) {
    const options = JSON.parse(json as string) as Options;
    plant(options.defect);
    key = options.key;
    if (options.kind === "widget") {
      chat = new Chat(key, new Session(key, () => Promise.resolve(API)), "en", () => undefined);
      return;
    }
    const auth = { token: () => Promise.resolve(options.agent), expire: () => undefined } as unknown as Auth;
    const store = { id: options.store, name: "", agent: options.agent, as: options.agent, role: "agent" };
    desk = new Desk(store, new Api({ api: API, cognito: "", client: "" }, auth), () => Promise.resolve());
    desk.start();
  },
  write(text) {
    chat?.send(text as string);
  },
  answer(conversation, text) {
    desk?.open(conversation as string);
    desk?.look(conversation as string);
    desk?.send(conversation as string, text as string);
  },
  look(conversation) {
    desk?.open(conversation as string);
    desk?.look(conversation as string);
  },
  read(conversation) {
    if (chat) chat.markRead();
    else desk?.markRead(conversation as string);
  },
  wake() {
    chat?.wake();
  },
  /** What is on the screen, and whether the conversation is there at all; to ask must not open it. */
  state(conversation) {
    const threads = (desk as unknown as { threads: Map<string, Thread> } | undefined)?.threads;
    const state = chat ? chat.state : threads?.get(conversation as string)?.state;
    return {
      open: state !== undefined,
      conversation: state?.conversation ?? "",
      messages: (state?.messages ?? []).map((each) => [each.seq, each.cid, each.by, each.text ?? each.event]),
      drafts: (state?.drafts ?? []).map((each) => [each.cid, each.text, each.state]),
      online: chat ? chat.state.connection : desk?.state,
      rows: desk ? [...(desk.newest as unknown as { rows: Map<string, { seq: number }> }).rows].map(([id, row]) => [id, row.seq]) : [],
    };
  },
  /** What lies in the outbox of a page that is not there any more. */
  unsent() {
    const prefix = outboxPrefix(key);
    return Object.keys(storage() as object).filter((name) => name.startsWith(prefix)).length;
  },
};

/** Break the client in one way. */
function plant(defect: string): void {
  const thread = Thread.prototype as unknown as Record<string, unknown>;
  const sender = Sender.prototype as unknown as Record<string, unknown>;
  if (defect === "no pull") {
    thread["pull"] = () => Promise.resolve();
    thread["cursor"] = function (this: Thread): Body {
      return { conversation: this.state.conversation, after: Math.max(1, this.last) };
    };
  }
  if (defect === "new cid on retry") {
    const attempt = sender["attempt"] as (draft: object) => Promise<void>;
    sender["attempt"] = function (this: { outbox: Outbox }, draft: { cid: string }) {
      const retried = { ...draft, cid: newId({ now: () => Date.now() } as never) };
      this.outbox.remove(draft.cid);
      this.outbox.put(retried as never);
      return attempt.call(this, retried);
    };
  }
  if (defect === "sorted by clock") {
    const update = thread["update"] as (change: { messages?: { at: number }[] }) => void;
    thread["update"] = function (this: Thread, change: { messages?: { at: number }[] }) {
      if (change.messages) change.messages = [...change.messages].sort((a, b) => a.at - b.at);
      return update.call(this, change);
    };
  }
  if (defect === "outbox in memory only") {
    localStorage.setItem = (name: string, value: string) => {
      if (!name.includes(":out:")) Storage.prototype.setItem.call(localStorage, name, value);
    };
  }
  if (defect === "a screen that stays empty") {
    // What is there when a conversation is opened is not shown, and so nothing that comes later either.
    thread["applyLog"] = function (this: { update(change: object): void }) {
      this.update({ loaded: true });
    };
  }
  if (defect === "no heartbeat") (Connection.prototype as unknown as Record<string, unknown>)["beat"] = () => undefined;
}

(globalThis as unknown as { lab: { commands: typeof commands } }).lab.commands = commands;
