// Tells the agent of messages while the inbox is open: a sound, the page's title, a number on its icon.

import type { InboxRow } from "@shopbell/client";
import { visitorTag } from "../../ui/time.ts";
import { t } from "../../words/index.ts";

export const SOUNDS = ["chime", "knock", "drop", "off"] as const;
export type Sound = (typeof SOUNDS)[number];

const STORED = "shopbell:sound";
/** Frequencies in hertz, one after the other, and how long each lasts in seconds. */
const TONES: Record<Exclude<Sound, "off">, readonly [number, number][]> = {
  chime: [
    [880, 0.12],
    [1318.5, 0.3],
  ],
  knock: [
    [180, 0.07],
    [180, 0.07],
  ],
  drop: [
    [1046.5, 0.06],
    [523.3, 0.2],
  ],
};
const VOLUME = 0.25;

let context: AudioContext | undefined;

/** Browsers let a page be heard only after its user has touched it: from the first touch on, it may. */
export function unlockSound(): () => void {
  const touches = ["pointerdown", "pointerup", "keydown"];
  const unlock = (): void => {
    context ??= new AudioContext();
    // Not every touch counts for every browser, and phones take the sound away again: each touch tries.
    if (context.state !== "running") void context.resume();
  };
  for (const event of touches) addEventListener(event, unlock, { passive: true });
  return () => {
    for (const event of touches) removeEventListener(event, unlock);
  };
}

export function chosenSound(): Sound {
  const stored = localStorage.getItem(STORED) as Sound | null;
  return stored && SOUNDS.includes(stored) ? stored : "chime";
}

export function chooseSound(sound: Sound): void {
  localStorage.setItem(STORED, sound);
  play(sound);
}

/** Play a sound; silent as long as nobody has touched the page. */
export function play(sound: Sound): void {
  if (sound === "off" || context?.state !== "running") return;
  let at = context.currentTime;
  for (const [frequency, seconds] of TONES[sound]) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(VOLUME, at);
    // Without a fade, every tone ends in a click.
    gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
}

/**
 * While the inbox is in the background, say it where the browser's own notifications are, if the agent allows that: through
 * the service worker, as pushes are (sw.js), for phones know no other way, and a click opens the conversation.
 */
export async function showNews(
  rows: readonly InboxRow[],
  store: string,
  calls: readonly InboxRow[] = [],
): Promise<void> {
  if (!document.hidden || typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const row of rows) {
    const { conversation, name, visitor, preview } = row;
    const who = name || t("visitor", visitorTag(visitor));
    const data = { url: `${location.origin}/${store}/all/${conversation}` };
    // One for each conversation, the push's own: the latest word takes the place of the one before.
    // What a note says is read where it stands.
    const called = calls.includes(row);
    const shown = { body: called ? "" : preview, tag: conversation, icon: "/icon.svg", data };
    await registration?.showNotification(called ? t("mentionedYou") : t("newsTitle", who), shown);
  }
}

let shownCount = -1;

/** Show how many wait, in the title and on the icon. */
export function showCount(count: number): void {
  if (count === shownCount) return;
  shownCount = count;
  document.title = count ? `(${count}) Shopbell` : "Shopbell";
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  if (!count) {
    link.type = "image/svg+xml";
    link.href = "/icon.svg";
    return;
  }
  const icon = new Image();
  icon.onload = () => {
    if (shownCount !== count) return;
    link.type = "image/png";
    link.href = draw(icon, count);
  };
  icon.src = "/icon.svg";
}

function draw(icon: HTMLImageElement, count: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  if (!pen) return "/icon.svg";
  pen.drawImage(icon, 0, 0, 64, 64);
  pen.fillStyle = "#c62828";
  pen.beginPath();
  pen.arc(44, 20, 20, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "700 26px system-ui";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 9 ? "9+" : String(count), 44, 21);
  return canvas.toDataURL();
}
