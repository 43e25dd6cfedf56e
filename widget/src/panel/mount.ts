// Joins the panel to the page, and to the loader.

import { watchShop } from "../chat/shop.ts";
import { Tabs } from "../chat/tabs.ts";
import type { Host, Panel } from "../host.ts";
import { wasOpen } from "../storage.ts";
import { findWords } from "../strings/index.ts";
import { PHONE } from "./App.tsx";
import { makeFrame } from "./frame.ts";
import { makeScreen, type Screen } from "./screen.tsx";

/** Put the panel into the page, closed; open where the shopper comes from a mail. */
export async function mount(host: Host): Promise<Panel> {
  // Before anything else, for what can't be loaded now is asked for again.
  const link = location.hash.startsWith("#shopbell=") && (await import("../features/resume/Resume.tsx"));
  const frame = makeFrame(host);
  // The shop's word for it comes first, then the page's own, then the shopper's browser.
  const words = await findWords(host.language, document.documentElement.lang, ...navigator.languages);
  frame.element.lang = words.language;
  document.body.append(frame.element);
  let screen: Screen | undefined;
  const changed = (): void => screen?.draw();
  const shop = watchShop(host, changed);
  const resumed =
    link && (await link.resume(frame.root, frame.adopt, { ...words, widgetKey: host.key, api: shop.api }));
  const tabs = new Tabs(host.key, shop.api, words.language, changed);
  screen = makeScreen(host, frame, words, shop, tabs);
  tabs.start(resumed);
  screen.draw();
  for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => tabs.command("wake"));
  document.addEventListener("visibilitychange", () => document.hidden || tabs.command("wake"));
  if (link) screen.open();
  // On a phone the panel hides the page that the shopper has just gone to.
  else if (wasOpen(host.key) && !matchMedia(PHONE).matches) screen.open(true);
  return screen;
}
