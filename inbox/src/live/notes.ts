// The notes that this agent writes for colleagues: each is kept until it is stored, as messages are.

import { type Action, type Body, browser, newId, type Refusal, type Reply, type StaffEvent } from "@shopbell/client";

export interface NoteDraft {
  cid: string;
  conversation: string;
  /** The last message that was there when it was first tried, 0 before; never changed, so that a repeat is the same note. */
  after: number;
  text: string;
  mentions: string[];
  /** Waits, failed for now, or will never be taken. */
  state: "waiting" | "failed" | "refused";
}

type Request = <A extends Action>(action: A, body: Body<A>) => Promise<Reply<A>>;

export class Notes {
  private readonly drafts = new Map<string, NoteDraft>();
  private sending = false;

  constructor(
    /** What the keys begin with under which they lie in the browser. */
    private readonly prefix: string,
    private readonly request: Request,
    /** The last message of a conversation that is here, 0 as long as none is. */
    private readonly last: (conversation: string) => number,
    private readonly stored: (conversation: string, note: StaffEvent) => void,
    private readonly changed: () => void,
  ) {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
      const draft = parse(localStorage.getItem(key));
      if (draft) this.drafts.set(draft.cid, draft);
    }
  }

  /** Those of a conversation that are not stored yet, in the order in which they were written. */
  of(conversation: string): NoteDraft[] {
    return this.all().filter((draft) => draft.conversation === conversation);
  }

  /** The conversations that have some. */
  waitIn(): Set<string> {
    return new Set(this.all().map(({ conversation }) => conversation));
  }

  write(conversation: string, text: string, mentions: string[]): void {
    const draft: NoteDraft = { cid: newId(browser), conversation, after: 0, text, mentions, state: "waiting" };
    this.keep(draft);
    this.show(draft);
    void this.send();
  }

  /** Try again what has failed. */
  retry(): void {
    for (const draft of this.all()) if (draft.state === "failed") this.show({ ...draft, state: "waiting" });
    void this.send();
  }

  dismiss(cid: string): void {
    this.drafts.delete(cid);
    localStorage.removeItem(this.prefix + cid);
    this.changed();
  }

  /** One after the other, which keeps their order. */
  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let going = true; going; ) {
        const draft = this.all().find((each) => each.state !== "refused");
        // What has failed is not overtaken by what was written after it.
        going = draft?.state === "waiting" && (await this.try(draft));
      }
    } finally {
      this.sending = false;
    }
  }

  /** Whether the next can be tried. */
  private async try(written: NoteDraft): Promise<boolean> {
    const draft = this.placed(written);
    // Another tab has stored it.
    if (!draft) {
      this.drafts.delete(written.cid);
      this.changed();
      return true;
    }
    const { cid, conversation, after, text, mentions } = draft;
    // Where it stands is not known before the conversation is there: then it is tried again.
    this.show(after ? draft : { ...draft, state: "failed" });
    if (!after) return false;
    try {
      const body = { cid, conversation, after, text, ...(mentions.length ? { mentions } : {}) };
      const { event } = await this.request("note", body);
      this.dismiss(cid);
      this.stored(conversation, event);
      return true;
    } catch (error) {
      // Nobody asks again but a heartbeat, a new connection, and the agent.
      const failed = (error as Refusal).temporary;
      this.show({ ...draft, state: failed ? "failed" : "refused" });
      return !failed;
    }
  }

  /** The draft with its place in the log: that of the first try, whichever tab makes it. Null if it is not kept any more. */
  private placed(draft: NoteDraft): NoteDraft | null {
    const kept = parse(localStorage.getItem(this.prefix + draft.cid));
    if (!kept || kept.after) return kept && { ...draft, after: kept.after };
    const placed = { ...draft, after: this.last(draft.conversation) };
    if (placed.after) this.keep(placed);
    return placed;
  }

  private all(): NoteDraft[] {
    return [...this.drafts.values()].sort((a, b) => (a.cid < b.cid ? -1 : 1));
  }

  private keep(draft: NoteDraft): void {
    localStorage.setItem(this.prefix + draft.cid, JSON.stringify({ ...draft, state: "waiting" }));
  }

  private show(draft: NoteDraft): void {
    this.drafts.set(draft.cid, draft);
    this.changed();
  }
}

function parse(text: string | null): NoteDraft | null {
  try {
    const draft = JSON.parse(text ?? "null") as NoteDraft | null;
    return draft && typeof draft.text === "string" && Array.isArray(draft.mentions) ? draft : null;
  } catch {
    return null;
  }
}
