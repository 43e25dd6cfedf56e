// What of the chat is on the screen: the panel, the preview of an answer, the launcher's count and the page's title.

import { type Answer, requestJson } from "@shopbell/client";
import { render } from "preact";
import { watchPresence } from "../chat/presence.ts";
import type { Shop } from "../chat/shop.ts";
import type { Tabs } from "../chat/tabs.ts";
import { unread } from "../chat/unread.ts";
import type { Greeting } from "../features/choices/Choices.tsx";
import type { Host } from "../host.ts";
import { keepOpen, recall, write } from "../storage.ts";
import { fill, type Words } from "../strings/index.ts";
import { App } from "./App.tsx";
import type { Frame } from "./frame.ts";
import { lazy } from "./lazy.tsx";

export interface Screen {
  /** Draw what has changed; once for all changes of a moment. */
  draw(): void;
  /** `quietly`: the shopper has not asked for it just now, so the focus stays where it is. */
  open(quietly?: boolean): void;
  close(): void;
  toggle(): void;
}

/** The chat as it stands, drawn into the frame; closed at first. */
export function makeScreen(host: Host, { root, adopt }: Frame, words: Words, shop: Shop, tabs: Tabs): Screen {
  const Address = lazy(() => import("../features/address/Address.tsx"), adopt);
  const Closed = lazy(() => import("../features/closed/Closed.tsx"), adopt);
  const Choices = lazy(() => import("../features/choices/Choices.tsx"), adopt);
  const greet = async (): Promise<Greeting | null> => {
    const url = `${await shop.api()}/v1/greeting/${host.key}?language=${words.language}`;
    return (await requestJson<Answer<"/v1/greeting/{key}", "get">>(url)).greeting;
  };
  const Preview = lazy(() => import("../features/preview/Preview.tsx"), adopt);
  const notNow = `shopbell:${host.key}:not-now`;
  let open = false;
  let takesFocus = true;
  const announce = announcer(host, words.strings);

  const set = (value: boolean, quietly = false): void => {
    if (open === value) return;
    open = value;
    takesFocus = !quietly;
    keepOpen(host.key, open);
    if (open) shop.api().catch(() => 0);
    presence.watch(open);
    host.opened(open);
    draw();
    if (!open) host.focus();
  };
  const draw = soon(() => {
    presence.hear(tabs.state);
    const waiting = unread(tabs.state);
    announce(waiting.length, open);
    const latest = waiting.at(-1);
    const { conversation } = tabs.state;
    render(
      // Its words run as their language does, its place on the page as the page does.
      <>
        <App
          {...{ tabs, ...words, open, takesFocus, Address, Closed, Choices, greet }}
          storeName={shop.name}
          storageKey={`shopbell:${host.key}:draft`}
          presence={presence.state}
          notNow={!!conversation && recall(notNow) === conversation}
          onNotNow={() => {
            write(notNow, conversation);
            draw();
          }}
          onClose={() => set(false)}
        />
        {latest && !open && (
          <Preview
            {...words}
            widgetKey={host.key}
            conversation={conversation}
            message={latest}
            onOpen={() => set(true)}
            onDismiss={host.focus}
          />
        )}
      </>,
      root,
    );
  });
  const presence = watchPresence(host.key, shop, draw);
  return { draw, open: (quietly) => set(true, quietly), close: () => set(false), toggle: () => set(!open) };
}

/** Says on the launcher and in the title how much is unread; a title that never said it is left alone. */
function announcer(host: Host, strings: Words["strings"]): (count: number, open: boolean) => void {
  let titled = 0;
  return (count, open) => {
    host.unread(count, open ? strings.close : count ? fill(strings.launcherUnread, count) : host.label);
    titled ||= count;
    if (titled)
      import("../features/title/title.ts").then(
        (part) => part.showInTitle(count),
        () => 0,
      );
  };
}

/** Do it once for all who ask in a moment; and never from within a drawing, whose effects may change the state again. */
function soon(work: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      work();
    });
  };
}
