// One socket for all tabs of a shop: the tab that holds a Web Lock leads, the others ask it over a BroadcastChannel.

import { type Beside, browser, type Case, type Draft, type Message, NONE, newDraft, Outbox } from "@shopbell/client";
import { storage } from "../storage.ts";
import { Chat, type ChatState, keepAddress, outboxPrefix } from "./chat.ts";
import { Session } from "./session.ts";

type Command = "older" | "markRead" | "typing" | "wake" | "transcript";
/**
 * What the leader tells. Of the messages only those after `after`, which the others have; 0 for all of them. What was
 * before, `past`, only when it is another.
 */
interface Told {
  state: Omit<ChatState, "messages" | "past">;
  after: number;
  messages: readonly Message[];
  past?: readonly Case[];
}
type Note =
  | Told
  | { do: Command }
  | { send: Draft }
  | { dismiss: string }
  | { address: string }
  | { hello: true }
  | { all: true }
  | { resumed: true };

/** A leader that says nothing for so long is frozen, as phones freeze tabs; another one takes over. */
const SILENT_MS = 1_500;

const EMPTY: ChatState = {
  ...NONE,
  connection: "offline",
  shop: "",
  connected: false,
  me: "",
  address: "",
  typed: null,
  copy: "",
};

export class Tabs {
  state: ChatState = EMPTY;
  private chat: Chat | null = null;
  private readonly channel: BroadcastChannel;
  private outbox: Outbox;
  private readonly session: Session;
  /** The messages that the other tabs have from here. */
  private told: readonly Message[] = [];
  private toldPast: readonly Case[] = [];
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly key: string,
    api: () => Promise<string>,
    private readonly language: string,
    private readonly changed: (state: ChatState) => void,
  ) {
    this.session = new Session(key, api);
    this.outbox = new Outbox(storage(), outboxPrefix(key));
    this.state = { ...EMPTY, drafts: this.outbox.list(), me: this.session.visitor };
    this.channel = new BroadcastChannel(`shopbell:${key}`);
    this.channel.onmessage = (event) => this.hear(event.data as Note & { at: number });
  }

  /** Take part: lead, or follow the tab that does. After a resumed conversation, lead at once: the others know another. */
  start(resumed: boolean): void {
    if (resumed) this.post({ resumed: true });
    this.compete(resumed);
    this.expectLeader();
  }

  send(text: string, beside: Beside = {}): void {
    if (this.chat) return this.chat.send(text, beside);
    const draft = newDraft(browser, text, beside);
    // Stored before it is handed over: whoever leads next finds it there.
    this.outbox.put(draft);
    this.show({ ...this.state, drafts: [...this.state.drafts, draft] });
    this.post({ send: draft });
    this.expectLeader();
  }

  dismiss(cid: string): void {
    if (this.chat) this.chat.thread.dismiss(cid);
    else this.post({ dismiss: cid });
  }

  leaveAddress(email: string): void {
    if (this.chat) return this.chat.leaveAddress(email);
    // Stored before it is handed over, as messages are.
    keepAddress(this.key, email);
    this.post({ address: email });
    this.expectLeader();
  }

  command(command: Command): void {
    if (this.chat) return this.chat[command]();
    this.post({ do: command });
    this.expectLeader();
  }

  private compete(steal: boolean): void {
    // Web Locks need a secure page; without them every tab has a socket of its own.
    if (!navigator.locks) return this.lead();
    const held = () =>
      new Promise<void>(() => {
        clearTimeout(this.silence);
        this.lead();
      });
    const options: LockOptions = steal ? { steal } : {};
    navigator.locks.request(`shopbell:${this.key}`, options, held).catch(() => {
      // Another tab has taken the lead because this one was frozen.
      this.chat?.stop();
      this.chat = null;
      this.compete(false);
      this.expectLeader();
    });
  }

  private lead(): void {
    this.chat ??= new Chat(this.key, this.session, this.language, (state) => {
      this.show(state);
      this.tell(state);
    });
    this.show(this.chat.state);
    this.tell(this.chat.state, true);
  }

  /** Tell the other tabs how things are: with each key that is pressed, so it must not grow with the conversation. */
  private tell({ messages, past, ...state }: ChatState, anew = false): void {
    const last = this.told.at(-1);
    const goesOn = !anew && last && messages[0] === this.told[0] && messages[this.told.length - 1] === last;
    const told = goesOn ? { after: last.seq, messages: messages.slice(this.told.length) } : { after: 0, messages };
    this.post({ state, ...told, ...(goesOn && past === this.toldPast ? {} : { past }) });
    this.told = messages;
    this.toldPast = past;
  }

  private hear({ at, ...note }: Note & { at: number }): void {
    if ("resumed" in note) {
      // This browser belongs to another shopper's conversation now, and what was not sent is put aside.
      this.chat?.stop();
      this.chat = null;
      this.outbox = new Outbox(storage(), outboxPrefix(this.key));
    } else if ("state" in note) {
      clearTimeout(this.silence);
      if (this.chat) return;
      this.follow(note);
    } else if (this.chat) {
      // Heard late, so this tab was frozen and may not lead any more: who does has found in storage what was written, has
      // sent it perhaps, and it must not come back.
      if (Date.now() - at > SILENT_MS) this.chat.thread.outboxChanged();
      else if ("do" in note) this.chat[note.do]();
      else if ("send" in note) this.chat.thread.adopt(note.send);
      else if ("dismiss" in note) this.chat.thread.dismiss(note.dismiss);
      else if ("address" in note) this.chat.leaveAddress(note.address);
      this.tell(this.chat.state, "all" in note);
    }
  }

  private follow({ state, after, messages: added, past = this.state.past }: Told): void {
    this.session.refresh();
    const here = this.state.messages;
    // A tab that has missed something asks for all of it.
    if (after && (here.at(-1)?.seq !== after || state.conversation !== this.state.conversation))
      return this.post({ all: true });
    const all = after ? [...here, ...added] : added;
    const messages = after && !added.length ? here : all;
    this.show({ ...state, past, messages, drafts: [...state.drafts, ...this.own(state.drafts, messages)] });
  }

  /** What was written here and the leader has not taken over yet; storage stays as it is, it is the leader's. */
  private own(drafts: readonly Draft[], messages: readonly Message[]): Draft[] {
    for (const { cid } of this.outbox.list()) {
      if ([...drafts, ...messages].some((each) => each.cid === cid)) this.outbox.forget(cid);
    }
    return this.outbox.list();
  }

  private expectLeader(): void {
    if (this.chat || document.hidden) return;
    this.post({ hello: true });
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      if (!this.chat) this.compete(true);
    }, SILENT_MS);
  }

  private post(note: Note): void {
    this.channel.postMessage({ ...note, at: Date.now() });
  }

  private show(state: ChatState): void {
    this.state = state;
    this.changed(state);
  }
}
