// What a feature adds to menus, keys, logs and addresses. Its index.ts says it, and app/features.ts has the list: no screen
// names it. (What a screen is composed of, as the conversation is of log and customer, it imports by name.)

import type { Message, StaffEvent } from "@shopbell/client";
import { type ComponentType, createContext, useContext } from "react";
import type { Desk } from "../live/desk.ts";
import type { StoreOfMine } from "../live/stores.ts";
import type { Notice } from "../ui/Toast.tsx";
import type { Id } from "../words/index.ts";

/** A page of its own, beside the inbox. */
export interface Page<Path extends `/${string}` = `/${string}`> {
  path: Path;
  View: ComponentType;
}

/** A pane of its own in each store, in place of list and conversation; the agent's menu leads there. */
export interface Pane<Path extends `/${string}` = `/${string}`> {
  path: Path;
  title: Id;
  View: ComponentType<PaneProps>;
  /** Whom the menu shows it to; everybody where it says nothing. */
  isFor?(store: StoreOfMine): boolean;
}

export interface PaneProps {
  desk: Desk;
  /** Say for a while what was done, with a way back. */
  say(notice: Notice): void;
}

/** A key that does something while nothing is being written, as the list of keys names it. */
export interface Shortcut {
  key: string;
  does: Id;
}

/** An item of the agent's menu, which opens `View` in a dialog. */
export interface Section {
  title: Id;
  View: ComponentType<SectionProps>;
  /** Said at the end of the item: what is chosen now. */
  Chosen?: ComponentType;
  /** Opens it as well. */
  key?: string;
  /** Whom the menu shows it to; everybody where it says nothing. */
  isFor?(store: StoreOfMine): boolean;
}

export interface SectionProps {
  desk: Desk;
  close(): void;
  /** Close, and show this conversation. */
  show(conversation: string): void;
}

/** What it has to say in the log of a conversation. */
export interface Timeline {
  /** By the names of events that only the store's people see: the line of each. */
  lines?: Record<string, ComponentType<LineProps>>;
  /** What became of the agents' messages, by their places. */
  fates?(staff: readonly StaffEvent[]): Map<number, string>;
  /** Said of a message, beside its time. */
  remarks?(message: Message): string[];
  /** Below a message; draws nothing below one that it has nothing to do with. */
  Below?: ComponentType<BelowProps>;
}

export interface LineProps {
  event: StaffEvent;
  me: string;
  /** The store's id. */
  store: string;
  /** An agent's name; what is said of this agent has words of its own, for verbs and cases differ. */
  nameOf(id: string): string;
}

export interface BelowProps {
  desk: Desk;
  conversation: string;
  message: Message;
}

export interface Feature {
  pages?: readonly Page[];
  panes?: readonly Pane[];
  shortcuts?: readonly Shortcut[];
  sections?: readonly Section[];
  timeline?: Timeline;
}

export const FeaturesContext = createContext<readonly Feature[] | null>(null);

export function useFeatures(): readonly Feature[] {
  const features = useContext(FeaturesContext);
  if (!features) throw new Error("no features");
  return features;
}
