// The panel: header, messages, composer.

import type { ComponentType, JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Presence } from "../chat/presence.ts";
import type { Tabs } from "../chat/tabs.ts";
import type { Props as AddressProps } from "../features/address/Address.tsx";
import type { Props as ChoicesProps, Greeting } from "../features/choices/Choices.tsx";
import type { Props as ClosedProps } from "../features/closed/Closed.tsx";
import type { Words } from "../strings/index.ts";
import { fill } from "../strings/index.ts";
import { Composer } from "./Composer.tsx";
import { Messages } from "./Messages.tsx";

interface Props extends Words {
  tabs: Tabs;
  storeName: string;
  storageKey: string;
  open: boolean;
  /** Whether opening puts the focus into the composer. */
  takesFocus: boolean;
  /** Whether somebody of the shop is there; empty as long as it is not known. */
  presence: Presence;
  /** Whether the shopper wants to be asked for no address in this conversation. */
  notNow: boolean;
  Address: ComponentType<AddressProps>;
  Closed: ComponentType<ClosedProps>;
  Choices: ComponentType<ChoicesProps>;
  /** Ask what the shop greets with; nothing, if it greets nobody. */
  greet(): Promise<Greeting | null>;
  onNotNow(): void;
  onClose(): void;
}

/** A phone, held either way, shows the panel alone: then it is modal, and Tab stays inside. As in panel.css. */
export const PHONE = "(max-width: 480px), (max-height: 480px)";
/** A short break is not worth a word. */
const BANNER_MS = 3_000;

export function App(props: Props): JSX.Element {
  const {
    tabs,
    strings,
    base,
    language,
    direction,
    storeName,
    storageKey,
    open,
    takesFocus,
    presence,
    notNow,
    Address,
    Closed,
    Choices,
    greet,
    onNotNow,
    onClose,
  } = props;
  const { state } = tabs;
  // The first connection needs no word: the message itself says that it is on its way.
  const away = useAway(open && state.connected && state.connection === "connecting");
  const closed = state.head?.status === "closed" && !state.drafts.length;
  // What is below the log is loaded once somebody looks, and not with each page that they pass by.
  const opened = useRef(open);
  opened.current ||= open;
  const [anew, setAnew] = useAnew(closed && state.conversation);
  const greeting = useGreeting(open && !state.conversation, greet);
  const send = sender(tabs, anew, greeting !== undefined && !state.conversation && language);
  const keyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    if (event.key === "Escape") onClose();
    if (event.key === "Tab" && matchMedia(PHONE).matches) keepInside(event, event.currentTarget);
    // The shop's own shortcuts must not hear what is typed here.
    event.stopPropagation();
  };
  return (
    <div
      class="panel"
      hidden={!open}
      role="dialog"
      aria-modal={matchMedia(PHONE).matches}
      aria-label={fill(strings.title, storeName)}
      onKeyDown={keyDown}
    >
      <div class="words" dir={direction}>
        <Header {...{ strings, storeName, onClose }} presence={away ? "" : presence} />
        <div role="status">{away && <p class="banner">{strings.reconnecting}</p>}</div>
        <Messages
          {...{ state, strings, language, open, greeting, Choices }}
          alone={presence === "away" || presence === "offline"}
          onRead={() => tabs.command("markRead")}
          onOlder={() => tabs.command("older")}
          onRetry={() => tabs.command("wake")}
          onDismiss={(cid) => tabs.dismiss(cid)}
          onSend={send}
        />
        {opened.current && (state.conversation || state.typed) && (
          <Address
            {...{ strings, base, state, presence, notNow, onNotNow }}
            onSave={(email) => tabs.leaveAddress(email)}
            onTranscript={() => tabs.command("transcript")}
          />
        )}
        {opened.current && closed && <Closed {...{ base }} anew={anew} onAnew={setAnew} />}
        <Composer
          {...{ strings, storageKey }}
          focused={open && takesFocus}
          onSend={send}
          onTyping={() => tabs.command("typing")}
        />
      </div>
    </div>
  );
}

/** Sends with all that there is to say beside the text. */
function sender(tabs: Tabs, anew: boolean, language: string | false): ChoicesProps["onSend"] {
  return (text, card) => {
    tabs.send(text, { ...(anew && { anew }), ...(language && { language }), ...(card && { card }) });
  };
}

type HeaderProps = Pick<Props, "strings" | "storeName" | "presence" | "onClose">;

function Header({ strings, storeName, presence, onClose }: HeaderProps): JSX.Element {
  return (
    <div class="header">
      <div class="title">
        <h2>{storeName}</h2>
        {presence && (
          <p class={`presence ${presence}`} role="status">
            {strings[`here_${presence}`]}
          </p>
        )}
      </div>
      <button type="button" class="icon" aria-label={strings.close} onClick={onClose}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M6 6l12 12M18 6 6 18" />
        </svg>
      </button>
    </div>
  );
}

/** Whether the shopper wants another conversation after this one; it counts for this closing. */
function useAnew(closed: string | false): [boolean, (anew: boolean) => void] {
  const [left, leave] = useState("");
  useEffect(() => {
    if (!closed) leave("");
  }, [closed]);
  return [closed !== false && left === closed, (anew) => leave(anew && closed ? closed : "")];
}

/** What the shop greets with who has no conversation, null if it does not; undefined as long as nobody knows. */
function useGreeting(wanted: boolean, greet: Props["greet"]): Greeting | null | undefined {
  const [greeting, setGreeting] = useState<Greeting | null>();
  useEffect(() => {
    if (wanted && greeting === undefined) greet().then(setGreeting, () => 0);
  }, [wanted]);
  return greeting;
}

function useAway(cut: boolean): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (!cut) return setAway(false);
    const timer = setTimeout(() => setAway(true), BANNER_MS);
    return () => clearTimeout(timer);
  }, [cut]);
  return away;
}

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>("button, textarea, input, a[href], [tabindex='0']")];
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (active !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
