// One conversation as a client holds it: its copy of the log, gapless, and what is still to be sent.
// The log is the truth and a push is a hint: only `last + 1` is applied, anything further on is pulled.

import { type Env, fullJitter, type Timer } from "./env.ts";
import { type Beside, type Draft, newDraft, type Outbox } from "./outbox.ts";
import {
  type Ack,
  type Body,
  type Head,
  type Log,
  type Message,
  type Push,
  Refusal,
  type StaffEvent,
} from "./protocol.ts";
import { Sender, type Transport } from "./sender.ts";
import { NONE, type ThreadState } from "./state.ts";

const TYPING_SHOWN_MS = 8_000;
/** So many pulls that bring nothing, and what a push told of is not there: a heartbeat will show it. */
const IDLE_PULLS = 2;

export class Thread {
  state: ThreadState;
  private readonly sender: Sender;
  /** The last seq that a push, a digest or a heartbeat told of. */
  private told = 0;
  private pulling: Promise<void> | null = null;
  private loading: Promise<void> | null = null;
  private joining: Timer | null = null;
  /** The conversations that were gone along from: they are on the screen, and read with what follows. */
  private readonly left: { conversation: string; seq: number; reads: Readonly<Record<string, number>> }[] = [];
  private readonly typingTimers = new Map<string, Timer>();

  constructor(
    private readonly env: Env,
    private readonly transport: Transport,
    private readonly outbox: Outbox,
    conversation: string,
    private readonly changed: (state: ThreadState) => void,
    /** Told where a message went that was written to a conversation which is over; without it, all goes along there. */
    private readonly elsewhere?: (conversation: string) => void,
  ) {
    this.sender = new Sender(env, transport, outbox, {
      conversation: () => this.state.conversation,
      last: () => this.last,
      ready: () => this.state.loaded,
      acknowledged: (ack) => this.acknowledged(ack),
      lookFor: (draft, conversation) => this.lookFor(draft, conversation),
      unknownCursor: () => this.restart(),
      changed: () => this.update({ drafts: this.outbox.list() }),
    });
    this.state = { ...NONE, conversation, drafts: outbox.list(), loaded: conversation === "" };
  }

  get last(): number {
    return this.state.messages.at(-1)?.seq ?? 0;
  }

  /** The body of a request for everything after what is here. */
  cursor(): Body<"sync"> {
    const last = this.state.messages.at(-1);
    const where = last ? { after: last.seq, last: last.cid } : {};
    return { conversation: this.state.conversation, ...where };
  }

  /** Write a message: it is kept at once, and sent when its turn comes. */
  send(text: string, beside: Beside = {}): void {
    this.outbox.put(newDraft(this.env, text, beside));
    this.outboxChanged();
  }

  /** Another tab wrote something, or the connection is back. */
  outboxChanged(): void {
    this.outbox.reload();
    this.settle(this.state.messages);
    this.update({ drafts: this.outbox.list() });
    void this.sender.pump();
  }

  /** Try everything again that has failed. */
  retry(): void {
    this.sender.retry();
    this.outboxChanged();
  }

  /** Give up a message that was refused. */
  dismiss(cid: string): void {
    this.outbox.remove(cid);
    this.sender.skipPause();
    this.outboxChanged();
  }

  /** Take over a message that another tab has written. */
  adopt(draft: Draft): void {
    this.outbox.put(draft);
    this.outboxChanged();
  }

  /** The conversation is not this client's any more: begin without one; what was not sent goes into the next. */
  reset(): void {
    for (const draft of this.outbox.list()) this.outbox.put({ ...draft, after: null, state: "waiting" });
    this.sender.skipPause();
    this.joining?.cancel();
    this.update({ ...NONE, drafts: this.outbox.list() });
    void this.sender.pump();
  }

  /** Take in a page of the log that was asked for with cursor(). */
  applyLog(log: Log): void {
    // Asked for before this one went on in another.
    if (log.conversation !== this.state.conversation) return;
    const fresh = this.state.messages.length === 0;
    this.update({ loaded: true, ...(fresh ? { messages: log.messages, more: log.more } : {}) });
    this.applyState(log);
    if (fresh) {
      // What was before must not follow upon a gap: whoever looks back loads it again.
      if (log.more) this.update({ past: [] });
      this.settle(log.messages);
      this.follow(log.messages);
    } else {
      this.append(log.messages);
      if (log.more) void this.pull().catch(() => undefined);
    }
    void this.sender.pump();
  }

  /**
   * Pull what came after, up to message `told` at least, if somebody has told of it; one pull at a time: one that is on
   * its way, and may have been answered before that message was written, is repeated.
   */
  pull(told = 0): Promise<void> {
    if (!this.state.conversation) return Promise.resolve();
    this.told = Math.max(this.told, told);
    this.pulling ??= this.doPull().finally(() => {
      this.pulling = null;
    });
    return this.pulling;
  }

  /** Load the page before the first message that is here; one at a time, however often it is asked for. */
  older(): Promise<void> {
    this.loading ??= this.loadOlder().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async loadOlder(): Promise<void> {
    const { loadEarlier } = await import("./history.ts");
    this.update(await loadEarlier(this.transport, () => this.state));
  }

  /** Take in a frame that nobody asked for; the caller has looked whose conversation it is. */
  applyPush(push: Push): void {
    if (push.type === "message") {
      this.stopTyping(push.message.by);
      if (push.message.seq > this.last + 1) void this.pull(push.message.seq).catch(() => undefined);
      else this.append([push.message]);
      const { status, assignee, version } = push;
      if (this.state.head && version >= this.state.head.version) {
        this.update({ head: { ...this.state.head, status, assignee, version } });
      }
    } else if (push.type === "read") {
      this.update({ reads: furthest(this.state.reads, { [push.by]: push.seq }) });
    } else if (push.type === "staff") {
      const others = this.state.staff.filter((event) => event.id !== push.event.id);
      this.update({ staff: [...others, push.event].sort(byTime) });
    } else if (push.type === "typing") {
      if (push.typing) this.showTyping(push.by, push.name);
      else this.stopTyping(push.by);
    }
  }

  /** The head after a change that this client made. */
  applyHead(head: Head): void {
    if (!this.state.head || head.version >= this.state.head.version) this.update({ head });
  }

  /** Say that all that is here was read by `reader`. */
  async markRead(reader: string): Promise<void> {
    for (const each of this.left.splice(0)) {
      const { conversation, seq } = each;
      if ((each.reads[reader] ?? 0) < seq) {
        this.transport.request("read", { conversation, seq }).catch(() => this.left.push(each));
      }
    }
    const seq = this.last;
    if (!this.state.conversation || seq === 0 || (this.state.reads[reader] ?? 0) >= seq) return;
    const before = this.state.reads[reader] ?? 0;
    this.update({ reads: furthest(this.state.reads, { [reader]: seq }) });
    try {
      await this.transport.request("read", { conversation: this.state.conversation, seq });
    } catch {
      // Not told: the next look at the conversation says it again.
      if (this.state.reads[reader] === seq) this.update({ reads: { ...this.state.reads, [reader]: before } });
    }
  }

  /** Stop for good. */
  close(): void {
    this.sender.close();
    this.joining?.cancel();
    for (const timer of this.typingTimers.values()) timer.cancel();
  }

  private async doPull(): Promise<void> {
    try {
      for (let more = true, idle = 0; more; ) {
        const before = this.last;
        const log = await this.transport.request("sync", this.cursor());
        if (log.conversation !== this.state.conversation) return;
        if (before === 0) return this.applyLog(log);
        this.applyState(log);
        this.append(log.messages);
        // Gone along: what is told of the next one is pulled by whoever reads it.
        if (log.conversation !== this.state.conversation) return;
        idle = this.last > before ? 0 : idle + 1;
        more = (log.more && idle === 0) || (this.last < this.told && idle < IDLE_PULLS);
      }
      // What is not there after all that is of another history.
      this.told = 0;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "unknown_after") throw error;
      await this.restart();
    }
  }

  /** The log is not the one that this copy comes from (a backup was restored): begin again from what it says now. */
  private async restart(): Promise<void> {
    this.told = 0;
    this.update({ messages: [], staff: [], reads: {}, head: null, loaded: false });
    const body = { conversation: this.state.conversation };
    this.applyLog(await this.transport.request("sync", body));
    // A first try that the old log had and this one lacks stands for nothing now, nor does one to another conversation.
    for (const draft of this.outbox.list()) {
      if ((draft.after ?? 0) > this.last || draft.conversation !== body.conversation)
        this.outbox.put({ ...draft, after: null });
    }
  }

  private applyState(log: Log): void {
    const staff = [...this.state.staff, ...(log.staff ?? [])];
    this.applyHead(log.head);
    this.update({
      reads: furthest(this.state.reads, log.reads),
      staff: [...new Map(staff.map((event) => [event.id, event])).values()].sort(byTime),
    });
  }

  private append(messages: readonly Message[]): void {
    const added: Message[] = [];
    let last = this.last;
    for (const message of messages) {
      if (message.seq !== last + 1) continue;
      added.push(message);
      last = message.seq;
    }
    if (added.length) this.update({ messages: [...this.state.messages, ...added] });
    this.settle(messages);
    this.follow(added);
  }

  /** Go along, where the log says that another conversation goes on with this one. */
  private follow(messages: readonly Message[]): void {
    const next = messages.find((message) => message.event === "continued")?.subject;
    if (!next) return;
    const { head } = this.state;
    if (head) this.update({ head: { ...head, continued_by: next } });
    if (!this.elsewhere) this.goOn(next);
  }

  /** The conversation goes on in another one: what is here is what was before it. */
  private goOn(next: string): void {
    const { conversation, messages, more, head, staff, past, reads } = this.state;
    this.told = 0;
    this.left.push({ conversation, seq: this.last, reads });
    this.update({
      ...NONE,
      conversation: next,
      offset: this.state.offset + this.last,
      past: [...past, { conversation, messages, more, head, staff }],
      drafts: this.outbox.list(),
      loaded: false,
    });
    this.join(next);
  }

  /** Read the conversation, and listen to it; what fails is tried again. */
  private join(conversation: string, attempt = 1): void {
    this.joining?.cancel();
    void this.transport
      .request("sync", { conversation, listen: true })
      .then((log) => this.applyLog(log))
      .catch(() => {
        this.joining = this.env.after(fullJitter(this.env, attempt), () => this.join(conversation, attempt + 1));
      });
  }

  /** What is in the log needs no sending any more. */
  private settle(messages: readonly Message[]): void {
    const known = new Set(messages.map((message) => message.cid));
    const settled = this.outbox.list().filter((draft) => known.has(draft.cid));
    for (const draft of settled) this.outbox.remove(draft.cid);
    if (settled.length) this.update({ drafts: this.outbox.list() });
  }

  /** Look through one page from where the message was first tried: it is there, or the next try begins behind the page. */
  private async lookFor(draft: Draft, conversation: string): Promise<void> {
    const { lookThrough } = await import("./history.ts");
    const found = await lookThrough(this.transport, this.outbox, draft, conversation);
    // Who did not know that there is a conversation reads it now.
    this.update({ conversation: this.state.conversation || conversation, drafts: this.outbox.list() });
    void this.pull().catch(() => undefined);
    // Nothing new was there, and nothing will be at once: it waits as after any failure.
    if (!found) throw new Refusal("busy");
  }

  private acknowledged(ack: Ack): void {
    const { conversation, past } = this.state;
    if (conversation && conversation !== ack.conversation) {
      const known = past.some((each) => each.conversation === ack.conversation);
      if (known || this.elsewhere) this.update({ drafts: this.outbox.list() });
      if (!known) this.went(ack.conversation);
      return;
    }
    this.update({ conversation: ack.conversation, drafts: this.outbox.list() });
    this.applyHead(ack.head);
    this.append([...ack.missed, ack.message].sort((a, b) => a.seq - b.seq));
    if (ack.more || this.last < ack.message.seq) void this.pull(ack.message.seq).catch(() => undefined);
  }

  /** What was written here is in another conversation, which goes on with this one. */
  private went(conversation: string): void {
    if (this.elsewhere) this.elsewhere(conversation);
    // The end of this one's log says it, too, and what came before that is read first.
    else void this.pull(this.last + 1).catch(() => undefined);
  }

  private showTyping(by: string, name: string): void {
    this.typingTimers.get(by)?.cancel();
    this.typingTimers.set(
      by,
      this.env.after(TYPING_SHOWN_MS, () => this.stopTyping(by)),
    );
    this.update({ typing: { ...this.state.typing, [by]: name } });
  }

  private stopTyping(by: string): void {
    if (!(by in this.state.typing)) return;
    this.typingTimers.get(by)?.cancel();
    const { [by]: _, ...others } = this.state.typing;
    this.update({ typing: others });
  }

  private update(change: Partial<ThreadState>): void {
    this.state = { ...this.state, ...change };
    this.changed(this.state);
  }
}

/** Read cursors, each as far as either knows: they never go back. */
function furthest(known: Readonly<Record<string, number>>, told: Record<string, number>): Record<string, number> {
  const merged: Record<string, number> = { ...known };
  for (const [who, seq] of Object.entries(told)) merged[who] = Math.max(seq, merged[who] ?? 0);
  return merged;
}

/** Lines for the staff, as they were written. */
function byTime(a: StaffEvent, b: StaffEvent): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}
