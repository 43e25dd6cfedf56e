// How a log scrolls: it stays at its end as long as its reader is there, and where they read as soon as they are not.
// It also says which of the messages are drawn: the latest ones, and those before as far as the reader has scrolled back.

import type { Placed } from "./state.ts";

/** So near the end counts as being there, in pixels. */
const NEAR = 48;
/** So near the upper edge, what comes before is drawn. */
const AHEAD = 600;
/** Messages that are drawn at the end, and how many more at a time before them. */
const WINDOW = 100;
const STEP = 50;

export class LogScroll {
  /** Whether the reader is at the end: what comes then is seen. */
  atEnd = true;
  /** The place of the last message that was drawn while the reader was at the end. */
  seen = 0;
  /** Called when something must be drawn anew. */
  onChange: () => void = () => undefined;
  private box: HTMLElement | null = null;
  private top = 0;
  /** How far it could be scrolled then. */
  private range = 0;
  /** The place of the first message that is drawn, and those of the first and the last that there are. */
  private start = 0;
  private first = 0;
  private last = 0;
  private drafts = 0;
  private anchor: { row: HTMLElement; offset: number } | null = null;

  /** Watch the box that scrolls and what is in it; gives what ends that. */
  attach(box: HTMLElement, content: HTMLElement): () => void {
    this.box = box;
    this.stay();
    const scrolled = (): void => this.scrolled(box);
    box.addEventListener("scroll", scrolled, { passive: true });
    // Both: a strip above the composer makes the box smaller, a picture or a font makes the content larger.
    const sizes = new ResizeObserver(() => this.stay());
    sizes.observe(box);
    sizes.observe(content);
    return () => {
      box.removeEventListener("scroll", scrolled);
      sizes.disconnect();
      this.box = null;
    };
  }

  /** The messages to draw. */
  drawn(entries: readonly Placed[]): readonly Placed[] {
    const first = entries[0]?.place ?? 0;
    const last = entries.at(-1)?.place ?? 0;
    const another = this.start < first || this.start > last;
    if (another || (this.atEnd && last > this.last)) this.start = Math.max(first, last - WINDOW + 1);
    // The page that the reader asked for is drawn whole.
    else if (first < this.first) this.start = first;
    this.first = first;
    this.last = last;
    if (this.atEnd) this.seen = last;
    return entries.slice(this.start - first);
  }

  /** Whether there are messages that are not drawn. */
  get hides(): boolean {
    return this.start > this.first;
  }

  /** After a drawing, before it is painted: what the reader looks at must not have moved. `rows` hold the messages. */
  settle(rows: HTMLElement): void {
    const { anchor, box } = this;
    if (!box) return;
    if (anchor?.row.isConnected && !this.atEnd) {
      box.scrollTop += anchor.row.offsetTop - anchor.offset;
      this.measure(box);
    }
    const row = rows.querySelector<HTMLElement>("[data-place]");
    this.anchor = row ? { row, offset: row.offsetTop } : null;
    this.stay();
  }

  /** Whether somebody but the reader has written since they left the end. */
  hasNews(entries: readonly Placed[], reader: string): boolean {
    if (this.atEnd) return false;
    const latest = entries.findLast(
      ({ place, message }) => place <= this.seen || (message.by !== reader && !message.event),
    );
    return latest !== undefined && latest.place > this.seen;
  }

  /** So many words of the reader wait to be sent: who writes wants to see it. */
  wrote(drafts: number): void {
    if (drafts > this.drafts) this.toEnd();
    this.drafts = drafts;
  }

  /** Go to the end: the reader wants to, or has written something. */
  toEnd(): void {
    this.setAtEnd(true);
    this.stay();
  }

  /** The reader looks back: what comes in meanwhile must not pull them away. */
  lookBack(): void {
    this.setAtEnd(false);
    this.earlier();
  }

  private stay(): void {
    const { box } = this;
    if (!box || !this.atEnd) return;
    box.scrollTop = box.scrollHeight;
    this.measure(box);
  }

  private measure(box: HTMLElement): void {
    this.top = box.scrollTop;
    this.range = rangeOf(box);
  }

  private scrolled(box: HTMLElement): void {
    // The browser itself moves what is scrolled when sizes change. That tells nothing of the reader.
    const range = rangeOf(box);
    if (this.atEnd && range !== this.range) return this.stay();
    if (range - box.scrollTop <= NEAR) this.setAtEnd(true);
    // Only who scrolls up leaves the end: that it went away because something was added is no wish of the reader's.
    else if (box.scrollTop < this.top) this.setAtEnd(false);
    this.measure(box);
    if (!this.atEnd && box.scrollTop < AHEAD) this.earlier();
  }

  private earlier(): void {
    if (!this.hides) return;
    this.start = Math.max(this.first, this.start - STEP);
    this.onChange();
  }

  private setAtEnd(atEnd: boolean): void {
    if (this.atEnd === atEnd) return;
    this.atEnd = atEnd;
    this.onChange();
  }
}

const rangeOf = (box: HTMLElement): number => box.scrollHeight - box.clientHeight;
