// Joins the panel to the page: its own shadow root, its stylesheet, and the loader.

import { render } from "preact";
import type { Host, Panel } from "../host.ts";
import { en, fill } from "../strings/en.ts";
import { App } from "./App.tsx";
import type { ChatState } from "./chat.ts";
import css from "./panel.css";
import { Tabs } from "./tabs.ts";

interface Config {
  api: string;
  store: string;
}

/** Put the panel into the page, closed. */
export function mount(host: Host): Panel {
  const element = document.createElement("shopbell-panel");
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  element.style.setProperty("--accent", host.color);
  element.dataset["side"] = host.side;
  element.lang = host.language ?? "en";
  document.body.append(element);

  let open = false;
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
  let due = false;
  // Once for all changes of a moment; and never from within a drawing, whose effects may change the state again.
  const draw = (): void => {
    if (due) return;
    due = true;
    queueMicrotask(paint);
  };
  const paint = (): void => {
    due = false;
    const unread = countUnread(tabs.state);
    host.unread(unread, unread ? fill(en.launcherUnread, unread) : en.launcher);
    const storageKey = `shopbell:${host.key}:draft`;
    const language = host.language || document.documentElement.lang || navigator.language;
    render(
      <App {...{ tabs, language, storeName, storageKey, open }} strings={en} onClose={() => setOpen(false)} />,
      root,
    );
  };
  const setOpen = (value: boolean): void => {
    if (open === value) return;
    open = value;
    if (open) void loadConfig();
    host.opened(open);
    draw();
    if (!open) host.focus();
  };
  const tabs = new Tabs(host.key, () => loadConfig().then((known) => known.api), draw);
  tabs.start();
  draw();
  for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => tabs.command("wake"));
  document.addEventListener("visibilitychange", () => document.hidden || tabs.command("wake"));
  return { open: () => setOpen(true), close: () => setOpen(false), toggle: () => setOpen(!open) };
}

function countUnread(state: ChatState): number {
  const read = state.reads[state.me] ?? 0;
  return state.messages.filter((message) => message.seq > read && message.by !== state.me && !message.event).length;
}
