// An agent's place in one store: the socket, the conversations that are open, what was read here.

import {
  type Action,
  type Beside,
  type Body,
  browser,
  type ConnectionState,
  type Digest,
  fullJitter,
  type InboxRow,
  Outbox,
  type Pong,
  type Push,
  type Refusal,
  type Reply,
  type StaffEvent,
  Thread,
  type Timer,
} from "@shopbell/client";
import { Connection } from "@shopbell/client/connection";
import type { Api } from "./api.ts";
import { Lookers, WRITES_MS, WRITING_SHOWN_MS } from "./lookers.ts";
import { concerns, mentioned, news } from "./news.ts";
import { Notes } from "./notes.ts";
import { belongs, LAG_MS, Newest, unread } from "./rows.ts";
import type { StoreOfMine } from "./stores.ts";

/** So long without a touch, and the agent is away by themselves. */
const IDLE_MS = 10 * 60_000;
/** Conversations that stay live; the one looked at longest ago goes first. */
const LIVE = 12;
const TYPING_MS = 4_000;
/** A shorter break is not worth a word. */
const BREAK_MS = 3_000;
/** What has just been asked for is not asked for again so soon, however often something was missed. */
const REFRESH_MS = 10_000;
/** And so often it is asked for where nothing is told of what changes: by a server from before this. */
const UNTOLD_MS = 60_000;
/** So often it is asked whether the shopper on the screen is still there: who vanished is seen to be gone in a minute. */
const PRESENT_MS = 20_000;
/** Several things change on the screen at once: they are told together. */
const TOGETHER_MS = 100;
/** News are of these, whatever is on the screen. */
const ALWAYS = ["unassigned:open", "mine:open"];
/** So many conversations, at the most, are said to be open here. */
const MOST = 20;
/** Whoever asks who else looks is answered within so long. */
const ANSWER_MS = 1_500;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "focus"];

export type Presence = "online" | "away";
/** How many conversations are open in each view, and in how many of nobody's and one's own somebody waits. */
export type Counts = NonNullable<Digest["counts"]>;
/** What is asked for anew: all that is told, of a new socket; the lists; the lists now and then, without a socket. */
export type Refresh = "all" | "lists" | "now and then";
/** Who of the store's people is there; the others are not. */
export type States = NonNullable<Digest["agents"]>;

export class Desk {
  presence: Presence = "online";
  /** Whether nothing gets through, for longer than a moment: no socket, and nothing over HTTPS either. */
  cut = false;
  /** Which shoppers are there, by conversation, as far as it was told. */
  readonly present = new Map<string, boolean>();
  /** How far this agent has read here, by conversation; the server's rows may lag. */
  readonly readHere = new Map<string, number>();
  /** Into which conversations words went that were written to one which was over. */
  readonly moved = new Map<string, string>();
  /** The conversation in which the agent goes on writing, as soon as it is on the screen. */
  writing = "";
  /** Up to which note that mentions this agent was read here, by conversation; milliseconds. */
  readonly notedHere = new Map<string, number>();
  /** Whether this server takes notes. */
  takesNotes = false;
  readonly lookers = new Lookers();
  readonly notes: Notes;
  private wroteNoteAt = 0;
  /** Where it was asked who else looks. */
  private readonly askedIn = new Set<string>();
  private answerTimer: Timer | undefined;
  private readonly threads = new Map<string, Thread>();
  private readonly listeners = new Set<() => void>();
  private readonly connection: Connection;
  private typedAt = 0;
  private idle = false;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private breakTimer: Timer | undefined;
  /** The conversation on the screen. */
  private shown = "";
  /** Whether this server tells of what changes: then nothing is asked for now and then. */
  private told = false;
  /** The lists on the screen, and those that have just left it, with when they did. */
  private readonly lists = new Map<string, number>();
  private watchTimer: Timer | undefined;
  private refreshTimer: Timer | undefined;
  private settleTimer: Timer | undefined;
  /** The lists that the server knows to be on the screen; null as long as it tells of everything. */
  private toldLists: Set<string> | null = null;
  /** The last of the store's digests that was heard here, and when counts were. */
  private turn = 0;
  private countsHeardAt = 0;
  private refreshedAt = 0;
  /** What could not be told here until then, in milliseconds, was asked for. */
  private caughtUp = 0;
  private askedAt = 0;
  /** The inbox rows that digests told of. */
  readonly newest = new Newest();
  /** The rows of lists that were loaded, as they were then. */
  private readonly listed = new Map<string, InboxRow>();
  counts: Counts | undefined;
  version = 0;

  constructor(
    readonly store: StoreOfMine,
    private readonly api: Api,
    /** Ask for it again; rejects if it can't be had. */
    private readonly refresh: (what: Refresh) => Promise<unknown>,
    /** Told of rows with news, and of those in which a note calls this agent. */
    private readonly onNews: (rows: readonly InboxRow[], calls: readonly InboxRow[]) => void = () => undefined,
    private readonly onStates: (states: States) => void = () => undefined,
  ) {
    const request = <A extends Action>(action: A, body: Body<A>) => this.connection.request(action, body);
    const key = `shopbell:${store.id}:${store.agent}:note:`;
    this.notes = new Notes(
      key,
      request,
      (id) => this.threads.get(id)?.last ?? 0,
      (id, event) => this.showNote(id, event),
      () => this.changed(),
    );
    this.connection = new Connection(browser, {
      ticket: () => api.post("/v1/stores/{store}/ticket", { store: store.id }, {}),
      post: (action, body) => api.act(store.id, action, body),
      hello: () => ({ state: this.presence }),
      ping: () => {
        if (this.told) return { state: this.presence, watching: this.stillWatching() };
        // Of what is a colleague's by now, nothing more is asked.
        const asked = this.shown && !this.missing.has(this.shown);
        return { state: this.presence, ...(asked ? { conversation: this.shown } : {}) };
      },
      onHello: (hello) => this.greeted(hello),
      onPush: (push) => {
        if (push.type === "digest") this.digest(push);
        else if (push.type === "presence") this.tellPresent(push.conversation, push.present);
        else if (push.type === "looking") this.heardLooking(push);
        else if (push.type === "staff") this.heardLine(push);
        else this.threads.get(push.conversation)?.applyPush(push);
      },
      onPong: (pong) => {
        this.heard(pong);
        // Who is not there is told when they come; who is, may go without a word.
        if (this.told && this.shown && this.present.get(this.shown)) this.askPresence(this.shown);
        if (!this.told && Date.now() - this.refreshedAt > UNTOLD_MS) this.refreshSoon();
        for (const thread of this.threads.values()) thread.retry();
        if (this.takesNotes) this.notes.retry();
      },
      onRefused: () => undefined,
      onState: (state) => {
        this.breakTimer?.cancel();
        this.cut = false;
        if (state === "connecting") {
          this.breakTimer = browser.after(BREAK_MS, () => {
            this.cut = true;
            // Who is there is told over the socket; without one nobody knows. After a short break it is asked anew.
            this.present.clear();
            this.changed();
          });
        }
        if (state === "polling") this.present.clear();
        this.changed();
      },
      poll: async () => {
        const pulls = [...this.threads.values()].map(async (thread) => {
          await thread.pull().catch(unlessGone);
          thread.retry();
        });
        await Promise.all([this.refresh("now and then"), ...pulls]);
      },
    });
  }

  /** A new socket: everything that is told over it is asked for once. */
  private greeted(hello: Reply<"hello">): void {
    this.told = hello.told === true;
    this.takesNotes = hello.notes === true;
    this.lookers.clear();
    this.askedIn.clear();
    if (this.takesNotes) this.notes.retry();
    // Until it is told what is looked at, the server tells of everything.
    this.toldLists = null;
    this.turn = 0;
    this.tellWatching();
    for (const thread of this.threads.values()) this.follow(thread);
    if (this.shown) this.askPresence(this.shown);
    this.reload("all");
  }

  /** Write a note for colleagues; it is kept until it is stored. */
  note(conversation: string, text: string, mentions: string[]): void {
    this.wroteNoteAt = 0;
    this.notes.write(conversation, text, mentions);
    this.tellLooking("here");
  }

  private showNote(conversation: string, event: StaffEvent): void {
    this.threads.get(conversation)?.applyPush({ type: "staff", conversation, event });
  }

  /** A note is being written. */
  writesNote(): void {
    if (Date.now() - this.wroteNoteAt < WRITES_MS) return;
    this.wroteNoteAt = Date.now();
    this.tellLooking("writing");
  }

  private heardLine(push: Extract<Push, { type: "staff" }>): void {
    const thread = this.threads.get(push.conversation);
    thread?.applyPush(push);
    // Of several notes, the push of one before may have been lost: lines have no numbers that would show it.
    if (push.event.event === "note") void thread?.pull().catch(() => undefined);
  }

  private heardLooking(push: Parameters<Lookers["hear"]>[0]): void {
    this.lookers.hear(push);
    // Once for all who ask in a moment: where many look at one conversation, each answer is a post to each of them.
    if (push.asks && push.conversation === this.shown) {
      this.answerTimer ??= browser.after(ANSWER_MS * browser.random(), () => {
        this.answerTimer = undefined;
        this.tellLooking("here");
      });
    }
    // Who writes no more need not say so.
    if (push.state === "writing") setTimeout(() => this.changed(), WRITING_SHOWN_MS + 100);
    this.changed();
  }

  /** Say that one looks, and ask who else does: once for each time that the conversation is shown on a socket. */
  private askWhoLooks(): void {
    const asks = !this.askedIn.has(this.shown);
    if (asks && this.connection.state === "online") this.askedIn.add(this.shown);
    if (asks) this.tellLooking("here", true);
  }

  private tellLooking(state: "here" | "writing" | "gone", asks = false): void {
    const conversation = this.shown;
    if (!conversation || !this.takesNotes || this.connection.state !== "online" || this.missing.has(conversation))
      return;
    void this.connection.request("looking", { conversation, state, ...(asks ? { asks } : {}) }).catch(() => undefined);
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  start(): void {
    this.connection.start();
    for (const conversation of [...unsent(this.prefix), ...this.notes.waitIn()]) this.open(conversation);
    for (const event of ["online", "focus", "pageshow"]) addEventListener(event, this.wake);
    for (const event of TOUCHES) addEventListener(event, this.touched, { passive: true });
    this.touched();
  }

  stop(): void {
    for (const event of ["online", "focus", "pageshow"]) removeEventListener(event, this.wake);
    for (const event of TOUCHES) removeEventListener(event, this.touched);
    clearTimeout(this.idleTimer);
    this.connection.stop();
    for (const timer of [this.breakTimer, this.watchTimer, this.refreshTimer, this.settleTimer, this.answerTimer])
      timer?.cancel();
    for (const thread of this.threads.values()) thread.close();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  setPresence(presence: Presence): void {
    this.idle = false;
    this.say(presence);
  }

  /** The agent touched the page. */
  readonly touched = (): void => {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      if (this.presence !== "online") return;
      this.idle = true;
      this.say("away");
    }, IDLE_MS);
    if (this.told && this.shown && Date.now() - this.askedAt > PRESENT_MS) this.askPresence(this.shown);
    if (!this.idle) return;
    // Away by themselves: back by themselves. Who said that they are away stays so.
    this.idle = false;
    this.say("online");
  };

  /** Ask whether the shopper is there, and how far their conversation is. */
  askPresence(conversation: string): void {
    // Without a socket the next one asks; of what is a colleague's by now, nothing more is asked.
    if (this.connection.state !== "online" || this.missing.has(conversation)) return;
    this.askedAt = Date.now();
    void this.connection
      .request("ping", { conversation, ...(this.told ? {} : { state: this.presence }) })
      .then((pong) => this.heard(pong))
      .catch(() => undefined);
  }

  /** What a heartbeat's answer says of the conversation that it asked for. */
  private heard(pong: Pong): void {
    const conversation = String(pong["conversation"] ?? "");
    if (typeof pong["present"] === "boolean") this.tellPresent(conversation, pong["present"]);
    const thread = this.threads.get(conversation);
    if (thread && pong["listening"] === false) this.follow(thread);
    else if (thread) this.catchUp(conversation, Number(pong["seq"] ?? 0));
    if (pong.behind && pong.behind !== this.caughtUp) this.missed(pong.behind);
    const read = conversation || this.shown;
    if (read && (this.readHere.get(read) ?? 0) >= (this.threads.get(read)?.last ?? 1)) this.markRead(read);
  }

  /** A list is on the screen until the answer is called: what changes in it is told. */
  watch(list: string): () => void {
    this.lists.set(list, Number.POSITIVE_INFINITY);
    this.tellWatching();
    return () => this.lists.set(list, Date.now());
  }

  /** What must be told here: the lists that are shown, those that news are of, and what is open. */
  private watching(): { lists: string[]; conversations: string[] } {
    // Also for a while what was left: a row that leaves that list meanwhile must be known to have left it, should it be
    // loaded again so soon that its index is behind (rows.ts).
    const since = Date.now() - 2 * LAG_MS;
    const lists = [...this.lists].filter(([, until]) => until > since).map(([list]) => list);
    return {
      lists: [...new Set([...lists, ...ALWAYS])],
      // As many as the server takes; what is looked at is the last.
      conversations: [...this.threads.keys()].slice(-MOST),
    };
  }

  /** The same, as a heartbeat says it: what is told no more of from then on is loaded twice again when it comes back. */
  private stillWatching(): { lists: string[]; conversations: string[] } {
    const watching = this.watching();
    if (this.toldLists) this.toldLists = new Set(watching.lists.filter((list) => this.toldLists?.has(list)));
    return watching;
  }

  private tellWatching(): void {
    if (!this.told || this.watchTimer) return;
    this.watchTimer = browser.after(TOGETHER_MS, () => {
      this.watchTimer = undefined;
      if (this.connection.state !== "online") return;
      const watching = this.watching();
      void this.connection
        .request("ping", { state: this.presence, watching })
        .then((pong) => {
          this.heard(pong);
          const unheard = watching.lists.some((list) => this.toldLists && !this.toldLists.has(list));
          this.toldLists = new Set(watching.lists);
          // What has changed in it between its loading and this was told to nobody here.
          if (unheard) this.reload("lists");
        })
        // The next heartbeat says it.
        .catch(() => undefined);
    });
  }

  /** Something could not be told here, at a time that was not heard of yet: everything is asked for anew. */
  private missed(at: number): void {
    for (const thread of this.threads.values()) this.follow(thread);
    this.reload("lists", () => {
      this.caughtUp = at;
    });
  }

  /** Ask for the lists, until they are there: nothing else would show that they are not. */
  private reload(what: Refresh, then: () => void = () => undefined): void {
    this.refreshedAt = Date.now();
    // A row that was told just before may have left its list since, and a list that is loaded now need not know of it yet.
    if (this.newest.hasFresh()) {
      this.settleTimer?.cancel();
      this.settleTimer = browser.after(LAG_MS + REFRESH_MS, () => this.refreshSoon());
    }
    void this.refresh(what).then(then, () => this.refreshSoon());
  }

  /** Ask for the lists again, once for all that was missed meanwhile. */
  private refreshSoon(): void {
    if (this.refreshTimer) return;
    const wait = Math.max(0, this.refreshedAt + REFRESH_MS - Date.now());
    this.refreshTimer = browser.after(wait, () => {
      this.refreshTimer = undefined;
      // Without a socket it is asked for all the time; and with the next one.
      if (this.connection.state === "online") this.reload("lists");
    });
  }

  private tellPresent(conversation: string, present: boolean): void {
    this.present.set(conversation, present);
    this.changed();
  }

  private say(presence: Presence): void {
    this.presence = presence;
    void this.connection
      .request("ping", { state: presence })
      .then((pong) => this.heard(pong))
      .catch(() => undefined);
    this.changed();
  }

  /** The agent looks at this conversation, at none when it is empty. */
  look(conversation: string): void {
    this.tellLooking("gone");
    this.askedIn.delete(conversation);
    this.shown = conversation;
    if (conversation) this.askPresence(conversation);
    // Whoever answers must find that this socket listens (follow).
    if (this.threads.get(conversation)?.state.loaded) this.askWhoLooks();
  }

  /** The conversation, live from now on. */
  open(conversation: string): Thread {
    let thread = this.threads.get(conversation);
    if (thread) {
      // Moved to the end: looked at last.
      this.threads.delete(conversation);
      this.threads.set(conversation, thread);
      return thread;
    }
    const transport = {
      request: async <A extends Action>(action: A, body: Body<A>) => {
        const reply = await this.connection.request(action, body);
        if (thread && "more_staff" in reply && reply.more_staff) this.loadLane(thread);
        return reply;
      },
      post: <A extends Action>(action: A, body: Body<A>) => this.api.act(this.store.id, action, body),
    };
    const outbox = new Outbox(localStorage, `${this.prefix}${conversation}:`);
    const elsewhere = (next: string): void => {
      if (conversation === this.shown) this.moved.set(conversation, next);
      this.changed();
    };
    thread = new Thread(browser, transport, outbox, conversation, () => this.changed(), elsewhere);
    this.threads.set(conversation, thread);
    this.follow(thread);
    this.letGo();
    this.tellWatching();
    return thread;
  }

  markRead(conversation: string): void {
    const thread = this.threads.get(conversation);
    const told = thread?.state.reads[this.store.agent] ?? 0;
    // What failed to be told is told again with the next look, and with the next heartbeat.
    if (!thread || (thread.last <= (this.readHere.get(conversation) ?? 0) && thread.last <= told)) return;
    this.readHere.set(conversation, thread.last);
    void thread.markRead(this.store.agent);
    this.changed();
  }

  /** What mentions this agent in the conversation is read. */
  markNoted(conversation: string): void {
    const { agent } = this.store;
    const thread = this.threads.get(conversation);
    const noted = Math.max(
      0,
      ...(thread?.state.staff ?? []).filter((each) => each.mentions?.includes(agent)).map(({ at }) => at),
    );
    if (!thread?.last || noted <= (this.notedHere.get(conversation) ?? 0)) return;
    this.notedHere.set(conversation, noted);
    this.connection
      .request("read", { conversation, seq: thread.last, noted })
      // The next look says it again.
      .catch(() => this.notedHere.delete(conversation));
    this.changed();
  }

  send(conversation: string, text: string, beside: Beside = {}): void {
    this.typedAt = 0;
    this.threads.get(conversation)?.send(text, beside);
  }

  typing(conversation: string): void {
    if (Date.now() - this.typedAt < TYPING_MS) return;
    this.typedAt = Date.now();
    void this.connection.request("typing", { conversation, typing: true }).catch(() => undefined);
  }

  /** Lines for the staff that no frame has room for. */
  private loadLane(thread: Thread): void {
    const { conversation } = thread.state;
    const path = "/v1/stores/{store}/conversations/{conversation}/lane";
    void this.api
      .get(path, { store: this.store.id, conversation })
      .then(({ staff }) => {
        for (const event of staff) thread.applyPush({ type: "staff", conversation, event });
      })
      // With the next look they are asked for again.
      .catch(() => undefined);
  }

  private readonly wake = (): void => {
    this.connection.wake();
    for (const thread of this.threads.values()) thread.retry();
  };

  /** Unsent messages are the agent's own: a colleague who signs in here later must not send them. */
  private get prefix(): string {
    return `shopbell:${this.store.id}:${this.store.agent}:out:`;
  }

  /** In how many conversations somebody waits for this agent, who has not read it yet, as far as rows are known here. */
  waiting(): number {
    const { agent } = this.store;
    const waits = (row: InboxRow): boolean => row.waiting_since > 0 && concerns(row, agent);
    const known = this.newest.list([...this.listed.values()], waits);
    const read = known.filter((row) => unread(row, agent, this.readHere.get(row.conversation) ?? 0) === 0);
    return Math.max(0, (this.counts?.waiting ?? 0) - read.length);
  }

  /** Take in counts that came with a list, which was asked for then: what was told since is newer. */
  count(counts: Counts, askedAt: number): void {
    if (this.countsHeardAt > askedAt) return;
    this.counts = counts;
    this.changed();
  }

  /** A digest also shows where a push was lost. */
  private digest({ rows, counts, agents, more, turn }: Digest): void {
    // One that was made earlier may come later.
    const late = turn !== undefined && turn < this.turn;
    this.turn = Math.max(this.turn, turn ?? 0);
    if (counts && !late) [this.counts, this.countsHeardAt] = [counts, Date.now()];
    if (agents && !late) this.onStates(agents);
    if (more) this.refreshSoon();
    const known = (id: string): number => Math.max(this.newest.textSeq(id), this.readHere.get(id) ?? 0);
    const looking = typeof document !== "undefined" && !document.hidden && document.hasFocus();
    const mentions = rows.filter(
      (row) =>
        (!looking || row.conversation !== this.shown) && mentioned(row, this.store.agent, this.heardMention(row)),
    );
    const fresh = [...new Set([...news(rows, known, this.store.agent, looking ? this.shown : ""), ...mentions])];
    this.newest.add(rows);
    if (fresh.length) this.onNews(fresh, mentions);
    this.changed();
    this.compare(rows);
  }

  /** The last note that is known here to mention this agent. */
  private heardMention({ conversation }: InboxRow): number {
    const { agent } = this.store;
    const told = this.newest.get(conversation) ?? this.listed.get(conversation);
    return Math.max(told?.mentions?.[agent] ?? 0, this.notedHere.get(conversation) ?? 0);
  }

  /** Rows say how far their logs are: where a push was lost, and the digest after it, a list shows it. */
  compare(rows: readonly InboxRow[]): void {
    for (const row of rows) {
      const { conversation, seq } = row;
      this.listed.set(conversation, row);
      const shown = belongs(row, "all", row.status, this.store);
      if (!shown) this.missing.add(conversation);
      // It was somebody else's for a while, and is shown again.
      else if (this.missing.delete(conversation)) {
        const thread = this.threads.get(conversation);
        if (thread) this.follow(thread);
        this.changed();
      }
      // They may be older than what is here.
      const thread = this.threads.get(conversation);
      // The push of a note was lost.
      if (thread?.state.loaded && (row.lane ?? 0) > newestNote(thread)) this.follow(thread);
      if (seq <= (thread?.last ?? 0)) continue;
      // Its socket may listen no longer: nothing else would tell.
      if (thread?.state.loaded && this.told) this.follow(thread, 0, () => this.check(thread));
      else this.catchUp(conversation, seq);
    }
  }

  private catchUp(conversation: string, seq: number): void {
    const thread = this.threads.get(conversation);
    if (!thread?.state.loaded || seq === thread.last) return;
    void thread
      .pull(seq)
      .then(() => this.check(thread))
      .catch(() => undefined);
  }

  /** A row that knows more than the whole log is of another history: a backup was restored. */
  private check(thread: Thread): void {
    const { conversation } = thread.state;
    if (this.newest.forgetAhead(conversation, thread.last)) {
      this.readHere.delete(conversation);
      this.reload("lists");
    }
    this.changed();
  }

  private follow(thread: Thread, attempt = 0, then: () => void = () => undefined): void {
    void this.connection
      .request("sync", { ...thread.cursor(), listen: true })
      .then((log) => {
        thread.applyLog(log);
        thread.retry();
        if (log.more_staff) this.loadLane(thread);
        if (thread.state.conversation === this.shown) this.askWhoLooks();
        if (this.takesNotes) this.notes.retry();
        then();
      })
      .catch((error: Refusal) => {
        const { conversation } = thread.state;
        if (error.code === "not_found") this.missing.add(conversation);
        else if (this.threads.get(conversation) === thread) {
          const again = (): void => this.follow(thread, attempt + 1, then);
          // Another history: begin from what the log says now, then listen.
          if (error.code === "unknown_after") void thread.pull().then(again, () => undefined);
          else if (error.temporary && this.connection.state !== "connecting") {
            browser.after(fullJitter(browser, attempt + 1, 20_000), again);
          }
        }
        this.changed();
      });
  }

  /** Conversations that turned out not to be there. */
  readonly missing = new Set<string>();

  private letGo(): void {
    // A conversation with unsent messages stays until they are sent, and so does the one that was opened last.
    const others = [...this.threads].slice(0, -1);
    const unsaved = this.notes.waitIn();
    const idle = others
      .filter(([key, { state }]) => state.drafts.length === 0 && !unsaved.has(key))
      .map(([key]) => key);
    for (const conversation of idle.slice(0, Math.max(0, this.threads.size - LIVE))) {
      this.threads.get(conversation)?.close();
      this.threads.delete(conversation);
      void this.connection.request("sync", { conversation, after: 0, listen: false }).catch(() => undefined);
    }
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

/** The time of the newest note that is here, in milliseconds; 0 where there is none. */
function newestNote({ state }: Thread): number {
  return Math.max(0, ...state.staff.map((each) => (each.event === "note" ? each.at : 0)));
}

/** The conversations with messages that were not sent before the page was left. */
function unsent(prefix: string): Set<string> {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return new Set(keys.map((key) => key.slice(prefix.length).split(":")[0] ?? ""));
}

/** A conversation that is not there says nothing of the connection. */
function unlessGone(error: Refusal): void {
  if (error.temporary) throw error;
}
