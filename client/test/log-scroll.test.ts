// How a log scrolls, with a box whose sizes are set by hand.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { goesOn, LogScroll, type Message, NONE, timeline } from "../src/index.ts";

const messages = (first: number, last: number): Message[] =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return { seq, cid: `c${seq}`, by: "v_1", at: seq, text: `${seq}` };
  });

const placed = (log: readonly Message[]) => timeline({ ...NONE, messages: log });

/** A box that scrolls: as high as it is told, with rows of 20 pixels. */
class Box {
  clientHeight = 400;
  scrollHeight = 400;
  private top = 0;
  private heard: (() => void)[] = [];
  resized: () => void = () => undefined;

  get scrollTop(): number {
    return this.top;
  }
  set scrollTop(value: number) {
    this.top = Math.max(0, Math.min(value, this.scrollHeight - this.clientHeight));
  }
  addEventListener(_: string, run: () => void): void {
    this.heard.push(run);
  }
  removeEventListener(_: string, run: () => void): void {
    this.heard = this.heard.filter((each) => each !== run);
  }
  /** The reader scrolls. */
  scrollTo(top: number): void {
    this.scrollTop = top;
    for (const run of this.heard) run();
  }
  get fromEnd(): number {
    return this.scrollHeight - this.clientHeight - this.top;
  }
}

let observed: () => void = () => undefined;
beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(run: () => void) {
        observed = run;
      }
      observe(): void {}
      disconnect(): void {
        observed = () => undefined;
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

function page(): { box: Box; scroll: LogScroll; draw(log: Message[]): number[]; detach(): void } {
  const box = new Box();
  const scroll = new LogScroll();
  const rows = new Map<number, { isConnected: boolean; offsetTop: number }>();
  const detach = scroll.attach(box as unknown as HTMLElement, {} as HTMLElement);
  const draw = (log: Message[]): number[] => {
    const drawn = scroll.drawn(placed(log)).map(({ message }) => message);
    for (const row of rows.values()) row.isConnected = false;
    drawn.forEach(({ seq }, index) => {
      const row = rows.get(seq) ?? { isConnected: true, offsetTop: 0 };
      rows.set(seq, Object.assign(row, { isConnected: true, offsetTop: index * 20 }));
    });
    box.scrollHeight = Math.max(box.clientHeight, drawn.length * 20);
    const first = rows.get(drawn[0]?.seq ?? 0) ?? null;
    scroll.settle({ querySelector: () => first } as unknown as HTMLElement);
    return drawn.map(({ seq }) => seq);
  };
  return { box, scroll, draw, detach };
}

describe("a log", () => {
  it("opens at its end and stays there when a message comes", () => {
    const { box, draw } = page();
    draw(messages(1, 60));
    expect(box.fromEnd).toBe(0);
    draw(messages(1, 61));
    expect(box.fromEnd).toBe(0);
  });

  it("stays at its end when it is told late that a box that grew moved it, and the box is smaller again", () => {
    const { box, draw } = page();
    draw(messages(1, 60));
    box.clientHeight = 500;
    const moved = box.scrollHeight - box.clientHeight;
    box.clientHeight = 200;
    box.scrollTo(moved);
    expect(box.fromEnd).toBe(0);
    // Then the reader leaves, and is let go.
    box.scrollTo(100);
    observed();
    expect(box.scrollTop).toBe(100);
  });

  it("stays at its end when a strip or the composer takes room, and when its content grows by itself", () => {
    const { box, draw } = page();
    draw(messages(1, 60));
    box.clientHeight = 320;
    observed();
    expect(box.fromEnd).toBe(0);
    box.scrollHeight += 80;
    observed();
    expect(box.fromEnd).toBe(0);
  });

  it("stays where its reader is once they have scrolled up, until they are at the end again", () => {
    const { box, scroll, draw } = page();
    draw(messages(1, 60));
    box.scrollTo(300);
    expect(scroll.atEnd).toBe(false);
    draw(messages(1, 62));
    observed();
    expect(box.scrollTop).toBe(300);
    expect(scroll.seen).toBe(60);
    box.scrollTo(10_000);
    expect(scroll.atEnd).toBe(true);
    draw(messages(1, 63));
    expect(box.fromEnd).toBe(0);
    expect(scroll.seen).toBe(63);
  });

  it("does not take growth for a wish: a message between the scroll and its event leaves the reader at the end", () => {
    const { box, scroll } = page();
    box.scrollHeight = 1200;
    scroll.toEnd();
    box.scrollHeight = 1300;
    box.scrollTo(box.scrollTop);
    expect(scroll.atEnd).toBe(true);
  });

  it("keeps what is being read where it is when older messages come in above", () => {
    const { box, scroll, draw } = page();
    draw(messages(51, 100));
    box.scrollTo(0);
    scroll.lookBack();
    expect(draw(messages(1, 100))[0]).toBe(1);
    // Fifty rows above, and the same one under the reader's eyes.
    expect(box.scrollTop).toBe(50 * 20);
  });

  it("goes to the end when it is told to", () => {
    const { box, scroll, draw } = page();
    draw(messages(1, 60));
    box.scrollTo(100);
    scroll.toEnd();
    expect(box.fromEnd).toBe(0);
    expect(scroll.atEnd).toBe(true);
  });

  it("tells of what others wrote since its reader left the end, and of nothing else", () => {
    const { box, scroll, draw } = page();
    draw(messages(1, 60));
    box.scrollTo(300);
    const log = messages(1, 60);
    const entry = (by: string, event?: "joined"): Message => ({
      ...(log[59] as Message),
      seq: 61,
      by,
      ...(event && { event }),
    });
    expect(scroll.hasNews(placed(log), "v_me")).toBe(false);
    expect(scroll.hasNews(placed([...log, entry("v_me")]), "v_me")).toBe(false);
    expect(scroll.hasNews(placed([...log, entry("a_1", "joined")]), "v_me")).toBe(false);
    expect(scroll.hasNews(placed([...log, entry("a_1")]), "v_me")).toBe(true);
    scroll.toEnd();
    expect(scroll.hasNews(placed([...log, entry("a_1")]), "v_me")).toBe(false);
  });

  it("goes to the end when its reader writes, and not when what they wrote was sent", () => {
    const { box, scroll, draw } = page();
    draw(messages(1, 60));
    box.scrollTo(300);
    scroll.wrote(1);
    expect(box.fromEnd).toBe(0);
    box.scrollTo(300);
    scroll.wrote(0);
    expect(box.scrollTop).toBe(300);
  });

  it("draws a hundred messages at its end, and those before as its reader scrolls up", () => {
    const { box, scroll, draw } = page();
    const drawn = draw(messages(1, 1000));
    expect([drawn[0], drawn.length]).toEqual([901, 100]);
    expect(scroll.hides).toBe(true);
    let asked = 0;
    scroll.onChange = () => {
      asked += 1;
    };
    box.scrollTo(200);
    expect(asked).toBeGreaterThan(0);
    expect(draw(messages(1, 1000))[0]).toBe(851);
    expect(box.scrollTop).toBe(200 + 50 * 20);
  });

  it("drops nothing under the eyes of who reads further up", () => {
    const { box, draw } = page();
    draw(messages(1, 300));
    box.scrollTo(900);
    const before = draw(messages(1, 300))[0];
    expect(draw(messages(1, 340))[0]).toBe(before);
  });

  it("begins anew with another log", () => {
    const { box, scroll, draw } = page();
    draw(messages(1, 300));
    box.scrollTo(500);
    expect(draw([])).toEqual([]);
    expect(draw(messages(1, 3))).toEqual([1, 2, 3]);
    expect(scroll.hides).toBe(false);
  });

  it("watches nothing once it is gone", () => {
    const { box, scroll, draw, detach } = page();
    draw(messages(1, 60));
    detach();
    box.scrollTo(0);
    observed();
    expect([scroll.atEnd, box.scrollTop]).toEqual([true, 0]);
  });
});

describe("messages that read as one", () => {
  const at = (time: string, more: Partial<Message> = {}): Message => ({
    seq: 1,
    cid: "c",
    by: "v_1",
    at: Date.parse(`2026-11-24T${time}Z`),
    text: "Hi",
    ...more,
  });

  it("are one sender's of the same minute", () => {
    expect(goesOn(at("10:00:59"), at("10:00:01"))).toBe(true);
    expect(goesOn(at("10:01:00"), at("10:00:59"))).toBe(false);
    expect(goesOn(at("10:00:02", { by: "a_1" }), at("10:00:01"))).toBe(false);
    expect(goesOn(at("10:00:02", { via: "email" }), at("10:00:01"))).toBe(false);
    expect(goesOn(at("10:00:02"), undefined)).toBe(false);
  });

  it("are never events", () => {
    expect(goesOn(at("10:00:02", { event: "joined" }), at("10:00:01", { event: "joined" }))).toBe(false);
    expect(goesOn(at("10:00:02"), at("10:00:01", { event: "joined" }))).toBe(false);
  });
});
