// One page of a browser, for the fault laboratory: the widget's or the inbox's real client on a world that is simulated
// from outside (host.mjs). Bundled by rolldown; every page load runs it in a context of its own.

import { type Body, type Draft, type InboxRow, type Log, type Outbox, Sender, Thread, type ThreadState } from "../../client/src/index.ts";
import type { Transport } from "../../client/src/sender.ts";
import { Connection } from "../../client/src/connection.ts";
import { newId } from "../../client/src/env.ts";
import { inboxPage } from "../../inbox/src/features/list/api.ts";
import { Api } from "../../inbox/src/live/api.ts";
import type { Auth } from "../../inbox/src/live/auth.ts";
import { Desk } from "../../inbox/src/live/desk.ts";
import { Tabs } from "../../widget/src/chat/tabs.ts";

interface Options {
  kind: "widget" | "inbox";
  key: string;
  store: string;
  agent: string;
  /** A planted defect of the client, to see that the laboratory finds it. */
  defect: string;
}

const API = "https://api.example";
let tabs: Tabs | undefined;
let desk: Desk | undefined;
/** The lists as they were loaded last; the screen shows them with what digests told of since. */
let loaded: InboxRow[] = [];

const commands: Record<string, (...values: string[]) => unknown> = {
  start(json) {
    const options = JSON.parse(json as string) as Options;
    plant(options.defect);
    if (options.kind === "widget") {
      tabs = new Tabs(options.key, () => Promise.resolve(API), "en", () => undefined);
      tabs.start(false);
      return;
    }
    const auth = { token: () => Promise.resolve(options.agent), expire: () => undefined } as unknown as Auth;
    const store = { id: options.store, name: "", agent: options.agent, as: options.agent, role: "agent" };
    const api = new Api({ api: API, cognito: "", client: "" }, auth);
    const load = async (): Promise<void> => {
      const askedAt = Date.now();
      const pages = await Promise.all((["open", "closed"] as const).map((each) => inboxPage(api, store.id, "all", each, "")));
      loaded = pages.flatMap((page) => page.rows);
      // As inbox/src/features/list/useInbox.ts does.
      desk?.compare(loaded);
      const counts = pages[0]?.counts;
      if (counts) desk?.count(counts, askedAt);
    };
    desk = new Desk(store, api, load);
    for (const each of ["open", "closed"]) desk.watch(`all:${each}`);
    desk.start();
  },
  write(text) {
    tabs?.send(text as string);
  },
  /** The shop says in German what it says by itself, where there is no conversation yet. */
  greeted(text) {
    tabs?.send(text as string, { language: "de" });
  },
  /** The shopper begins another conversation, should theirs be closed. */
  begin(text) {
    tabs?.send(text as string, { anew: true });
  },
  answer(conversation, text) {
    desk?.open(conversation as string);
    desk?.look(conversation as string);
    desk?.send(conversation as string, text as string);
  },
  /** A note for colleagues, which may call one of them. */
  note(conversation, text, mention) {
    desk?.open(conversation as string);
    desk?.look(conversation as string);
    desk?.note(conversation as string, text as string, mention ? [mention as string] : []);
  },
  look(conversation) {
    desk?.open(conversation as string);
    desk?.look(conversation as string);
  },
  /** Look through as many others as stay live, and then some. */
  wander(from) {
    for (const each of "abcdefghijklm") desk?.open(String(from).slice(0, 25) + each);
    desk?.look("");
  },
  read(conversation) {
    if (tabs) tabs.command("markRead");
    else desk?.markRead(conversation as string);
  },
  address(email) {
    tabs?.leaveAddress(email as string);
  },
  typing(conversation) {
    if (tabs) tabs.command("typing");
    else desk?.typing(conversation as string);
  },
  wake() {
    if (tabs) tabs.command("wake");
    else (desk as unknown as { wake(): void }).wake();
  },
  /** What is on the screen, and whether the conversation is there at all; to ask must not open it. */
  state(conversation) {
    const state = tabs ? tabs.state : threads().get(conversation as string)?.state;
    return { ...shown(state), open: state !== undefined, online: tabs ? tabs.state.connection : desk?.state, rows: rows() };
  },
  /** All that is on the screen: the conversations that are open, by their names, and the rows. */
  screen() {
    const open = tabs ? [[tabs.state.conversation, tabs.state] as const] : [...threads()].map(([id, each]) => [id, each.state] as const);
    return { open: Object.fromEntries(open.map(([id, state]) => [id, shown(state)])), rows: rows(), counts: desk?.counts };
  },
};

function threads(): Map<string, Thread> {
  return (desk as unknown as { threads: Map<string, Thread> }).threads;
}

function shown(state: ThreadState | undefined): object {
  return {
    conversation: state?.conversation ?? "",
    messages: entries(state?.messages),
    past: Object.fromEntries((state?.past ?? []).map((each) => [each.conversation, entries(each.messages)])),
    notes: (state?.staff ?? []).filter((each) => each.event === "note").map((each) => each.text),
    drafts: (state?.drafts ?? []).map((each) => [each.cid, each.text, each.state, each.after, each.conversation]),
  };
}

function entries(messages: ThreadState["messages"] = []): unknown[][] {
  return messages.map((each) => [each.seq, each.cid, each.by, each.text ?? each.event]);
}

function rows(): [string, number][] {
  return desk ? desk.newest.list(loaded, () => true).map((row) => [row.conversation, row.seq]) : [];
}

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
  if (defect === "sent anew without looking") {
    thread["lookFor"] = async function (this: { transport: Transport; outbox: Outbox }, draft: Draft, conversation: string) {
      const { messages } = (await this.transport.request("sync", { conversation })) as unknown as Log;
      this.outbox.put({ ...draft, after: messages.at(-1)?.seq ?? 0 });
    };
  }
  if (defect === "a conversation that goes on is not followed") thread["goOn"] = () => undefined;
  if (defect === "a try is repeated elsewhere") {
    const attempt = sender["attempt"] as (draft: object) => Promise<void>;
    sender["attempt"] = function (this: object, { conversation: _, ...draft }: { conversation?: string; after: number | null }) {
      return attempt.call(this, { ...draft, after: draft.after === null ? null : 0 });
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
  const desks = Desk.prototype as unknown as Record<string, unknown>;
  if (defect === "unsent messages wait until they are looked at") {
    const start = desks["start"] as () => void;
    desks["start"] = function (this: Desk) {
      const open = this.open;
      this.open = () => undefined as unknown as Thread;
      start.call(this);
      this.open = open;
    };
  }
  if (defect === "a row that is never caught up") desks["digest"] = () => undefined;
  if (defect === "no heartbeat") (Connection.prototype as unknown as Record<string, unknown>)["beat"] = () => undefined;
}

(globalThis as unknown as { lab: { commands: typeof commands } }).lab.commands = commands;
