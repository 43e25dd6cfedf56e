// Joins the panel to the page: its own shadow root, its stylesheet, and the loader.

import type { Message } from "@shopbell/client";
import { render } from "preact";
import type { Host, Panel } from "../host.ts";
import { fill, findWords } from "../strings/index.ts";
import { App, PHONE } from "./App.tsx";
import { type ChatState, isShops } from "./chat.ts";
import { lazy } from "./lazy.tsx";
import css from "./panel.css";
import { watchPresence } from "./presence.ts";
import { keepOpen, recall, wasOpen, write } from "./storage.ts";
import { Tabs } from "./tabs.ts";

interface Config {
  api: string;
  store: string;
}

/** Put the panel into the page, closed; open where the shopper comes from a mail. */
export async function mount(host: Host): Promise<Panel> {
  // Before anything else, for what can't be loaded now is asked for again.
  const link = location.hash.startsWith("#shopbell=") && (await import("../features/resume/Resume.tsx"));
  const element = document.createElement("shopbell-panel");
  const root = element.attachShadow({ mode: "open" });
  const adopt = (text: string): void => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };
  adopt(css);
  const Address = lazy(() => import("../features/address/Address.tsx"), adopt);
  const Preview = lazy(() => import("../features/preview/Preview.tsx"), adopt);
  element.style.setProperty("--accent", host.color);
  element.dataset["side"] = host.side;
  // The shop's word for it comes first, then the page's own, then the shopper's browser.
  const words = await findWords(host.language, document.documentElement.lang, ...navigator.languages);
  const { strings, language } = words;
  element.lang = language;
  document.body.append(element);

  let open = false;
  let takesFocus = true;
  let asked: ChatState["connection"] = "offline";
  let config: Promise<Config> | undefined;
  let storeName = "";
  const loadConfig = (): Promise<Config> => {
    config ??= fetch(`${host.base}c/${host.key}.json`, { credentials: "omit" }).then((answer) => answer.json());
    config.then(
      (known) => {
        storeName = known.store;
        draw();
      },
      () => {
        config = undefined;
      },
    );
    return config;
  };
  const api = (): Promise<string> => loadConfig().then((known) => known.api);
  const dismissed = `shopbell:${host.key}:dismissed`;
  const notNow = `shopbell:${host.key}:not-now`;
  let tabs: Tabs | undefined;
  let gone = "";
  let due = false;
  let titled = 0;
  // Once for all changes of a moment; and never from within a drawing, whose effects may change the state again.
  const draw = (): void => {
    if (due) return;
    due = true;
    queueMicrotask(paint);
  };
  const paint = (): void => {
    due = false;
    if (!tabs) return;
    askAgain(tabs.state);
    const waiting = unread(tabs.state);
    const named = waiting.length ? fill(strings.launcherUnread, waiting.length) : host.label;
    host.unread(waiting.length, open ? strings.close : named);
    titled ||= waiting.length;
    if (titled)
      void import("../features/title/title.ts").then(
        (part) => part.showInTitle(waiting.length),
        () => 0,
      );
    const storageKey = `shopbell:${host.key}:draft`;
    const latest = waiting.at(-1);
    // By conversation: the next one counts from 1 again.
    const [of, seq] = (gone || recall(dismissed)).split(":");
    const { conversation } = tabs.state;
    const shown = latest && !open && (of !== conversation || latest.seq > Number(seq));
    render(
      // Its words run as their language does, its place on the page as the page does.
      <>
        <App
          {...{ tabs, ...words, storeName, storageKey, open, takesFocus, Address }}
          presence={presence.state}
          notNow={recall(notNow) === conversation && conversation !== ""}
          onNotNow={() => {
            write(notNow, conversation);
            draw();
          }}
          onClose={() => setOpen(false)}
        />
        {shown && (
          <Preview
            {...words}
            message={latest}
            onOpen={() => setOpen(true)}
            onDismiss={() => {
              gone = `${conversation}:${latest.seq}`;
              write(dismissed, gone);
              host.focus();
              draw();
            }}
          />
        )}
      </>,
      root,
    );
  };
  const presence = watchPresence(host.key, api, () => draw());
  /** `quietly`: the shopper has not asked for it just now, so the focus stays where it is. */
  const setOpen = (value: boolean, quietly = false): void => {
    if (open === value) return;
    open = value;
    takesFocus = !quietly;
    keepOpen(host.key, open);
    if (open) void loadConfig();
    presence.watch(open);
    host.opened(open);
    draw();
    if (!open) host.focus();
  };
  // Who is there may be another once the connection is back.
  const askAgain = ({ connection }: ChatState): void => {
    if (connection === "online" && asked !== connection) presence.again();
    asked = connection;
  };
  const resumed = link && (await link.resume(root, adopt, { ...words, widgetKey: host.key, api }));
  const made = new Tabs(host.key, api, language, draw);
  tabs = made;
  made.start(resumed);
  draw();
  for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => made.command("wake"));
  document.addEventListener("visibilitychange", () => document.hidden || made.command("wake"));
  if (link) setOpen(true);
  // On a phone the panel hides the page that the shopper has just gone to.
  else if (wasOpen(host.key) && !matchMedia(PHONE).matches) setOpen(true, true);
  return { open: () => setOpen(true), close: () => setOpen(false), toggle: () => setOpen(!open) };
}

/** The shop's messages that the shopper has not seen. */
function unread({ messages, reads, me }: ChatState): Message[] {
  const first = messages.findLastIndex((message) => message.seq <= (reads[me] ?? 0)) + 1;
  return messages.slice(first).filter((message) => isShops(message) && !message.event);
}
