// Times as people read them: in the language of the page.

import { locale } from "../words/index.ts";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long ago, at its shortest: "3m", "2h". */
export function ago(at: number, now: number): string {
  for (const [unit, size] of UNITS) {
    const count = Math.floor((now - at) / size);
    if (count >= 1)
      return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "narrow" }).format(count);
  }
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(0, "second");
}

/** The time of a message. */
export function clock(at: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(at);
}

/** The day of a message. */
export function day(at: number): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

/** Date and time, for a tooltip. */
export function exact(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** A visitor's name as long as we know none: the end of their id. */
export function visitorTag(id: string): string {
  return id.slice(-4).toUpperCase();
}
