// The list and the conversation, side by side; on a phone one after the other.

import type { InboxRow } from "@shopbell/client";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type JSX, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Conversation } from "../features/conversation/Conversation.tsx";
import { LanguagesDialog } from "../features/languages/Languages.tsx";
import { ConversationList } from "../features/list/ConversationList.tsx";
import { useInbox } from "../features/list/useInbox.ts";
import { chosenSound, play, showCount, showNews, unlockSound, waiting } from "../features/notifications/notifier.ts";
import { PreferencesDialog } from "../features/notifications/Preferences.tsx";
import { QuarantineDialog } from "../features/quarantine/Quarantine.tsx";
import { SecurityDialog } from "../features/security/Security.tsx";
import { KeysDialog } from "../features/shortcuts/Shortcuts.tsx";
import type { StoreOfMine, View } from "../live/api.ts";
import { Desk } from "../live/desk.ts";
import { useSession } from "../live/session.tsx";
import { useStores } from "../live/stores.ts";
import { useKeys } from "../ui/keys.ts";
import { type Notice, Toast } from "../ui/Toast.tsx";
import { Unreachable } from "../ui/Unreachable.tsx";
import { t } from "../words/index.ts";
import { type Counts, Sidebar } from "./Sidebar.tsx";

/** So long a rest on a conversation that the keys have moved to, and it opens by itself. */
const PAUSE_MS = 1_000;
/** The id of a conversation, as the API makes them. */
const CONVERSATION = /^[a-z2-7]{26}$/;

export function Inbox(): JSX.Element {
  const { store: id } = useParams({ strict: false }) as { store: string };
  const { data: stores, isError, refetch } = useStores();
  const store = stores?.find((each) => each.id === id);
  if (!stores && isError) return <Unreachable again={() => void refetch()} />;
  if (!stores) return <main className="plain">{t("loading")}</main>;
  if (!store) return <main className="plain">{stores.length ? t("notMine") : t("noStore")}</main>;
  return <StoreInbox key={id} store={store} stores={stores} />;
}

function StoreInbox({ store, stores }: { store: StoreOfMine; stores: StoreOfMine[] }): JSX.Element {
  const { view, conversation } = useParams({ strict: false }) as { view: View; conversation?: string };
  const { status } = useSearch({ strict: false }) as { status: "open" | "closed" };
  const desk = useDesk(store);
  const inbox = useInbox(desk, view, status);
  const navigate = useNavigate();
  const keys = useRef<HTMLDialogElement>(null);
  const preferences = useRef<HTMLDialogElement>(null);
  const security = useRef<{ open(): void }>(null);
  const languages = useRef<HTMLDialogElement>(null);
  const held = useRef<{ open(): void }>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const [closing, setClosing] = useState(0);
  const [notice, setNotice] = useState<Notice | null>(null);
  const counts = useCounts(desk);

  const show = useCallback(
    (next: string | undefined): void => {
      const params = { store: store.id, view };
      if (next)
        void navigate({
          to: "/$store/$view/$conversation",
          params: { ...params, conversation: next },
          search: { status },
        });
      else void navigate({ to: "/$store/$view", params, search: { status } });
    },
    [navigate, store.id, view, status],
  );
  const { marked, move, neighbour } = useMark(inbox.rows, conversation, show);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    r: () => composer.current?.focus(),
    e: () => setClosing((count) => count + 1),
    u: () => show(undefined),
    "?": () => keys.current?.showModal(),
  });

  return (
    <div className={conversation ? "inbox reading" : "inbox"}>
      <Sidebar
        {...{ store, stores, desk, view, status, counts }}
        onKeys={() => keys.current?.showModal()}
        onPreferences={() => preferences.current?.showModal()}
        onSecurity={() => security.current?.open()}
        onHeld={() => held.current?.open()}
        onLanguages={() => languages.current?.showModal()}
      />
      <ConversationList {...{ desk, view, status, inbox, marked }} selected={conversation} onOpen={show} />
      <main className="conversation" aria-label={t("log")}>
        <div role="status">{desk.cut && <p className="banner">{t("reconnecting")}</p>}</div>
        {conversation && !CONVERSATION.test(conversation) ? (
          <p className="note">{t("gone")}</p>
        ) : conversation ? (
          <Conversation
            key={conversation}
            {...{ desk, conversation, composer, closing }}
            onBack={() => show(undefined)}
            onClosed={() => show(neighbour(1) ?? neighbour(-1))}
            onDone={setNotice}
          />
        ) : (
          <div className="pick">
            <p>{t("pick")}</p>
            <p>{t("pickHint")}</p>
          </div>
        )}
      </main>
      <Toast notice={notice} onGone={() => setNotice(null)} />
      <KeysDialog ref={keys} />
      <LanguagesDialog ref={languages} />
      <QuarantineDialog ref={held} store={store.id} onLetIn={show} />
      <PreferencesDialog ref={preferences} desk={desk} />
      <SecurityDialog ref={security} />
    </div>
  );
}

interface Mark {
  marked: string | undefined;
  move(step: number): void;
  /** The conversation so many rows below the open one; from either end where none is open. */
  neighbour(step: number): string | undefined;
}

/** What the keys have moved to. Moving only marks: what is passed on the way must not count as read. */
function useMark(rows: readonly InboxRow[], conversation: string | undefined, show: (next: string) => void): Mark {
  const [marked, setMarked] = useState<string>();
  const neighbour = (step: number, of = conversation): string | undefined => {
    const index = rows.findIndex((row) => row.conversation === of);
    return rows[index === -1 ? (step > 0 ? 0 : rows.length - 1) : index + step]?.conversation;
  };
  useEffect(() => {
    if (!marked) return;
    const pause = setTimeout(() => show(marked), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [marked, show]);
  useEffect(() => setMarked(undefined), [conversation]);
  const move = (step: number): void => setMarked((from) => neighbour(step, from ?? conversation) ?? from);
  return { marked, move, neighbour };
}

/** How many conversations are in the agent's lists; those that wait are counted in the title and on the icon as well. */
function useCounts(desk: Desk): Counts {
  const nobodys = useInbox(desk, "unassigned", "open");
  const own = useInbox(desk, "mine", "open");
  const count = waiting([...nobodys.rows, ...own.rows], desk.store.agent, (id) => desk.readHere.get(id) ?? 0);
  useEffect(() => showCount(count), [count]);
  useEffect(() => () => showCount(0), []);
  return { unassigned: counted(nobodys), mine: counted(own) };
}

/** The number of rows, and a plus where more of them were not loaded; nothing for none. */
function counted({ rows, more }: { rows: readonly unknown[]; more: boolean }): string {
  if (!rows.length) return "";
  return more ? t("countMany", rows.length) : String(rows.length);
}

function useDesk(store: StoreOfMine): Desk {
  const { api, queries } = useSession();
  const desk = useMemo(
    () =>
      new Desk(
        store,
        api,
        (anew) =>
          queries.invalidateQueries({ queryKey: ["inbox", store.id] }, { throwOnError: true, cancelRefetch: anew }),
        (rows) => {
          play(chosenSound());
          void showNews(rows, store.id).catch(() => undefined);
        },
      ),
    [store, api, queries],
  );
  useEffect(() => {
    desk.start();
    const lock = unlockSound();
    return () => {
      lock();
      desk.stop();
    };
  }, [desk]);
  useSyncExternalStore(desk.subscribe, desk.snapshot);
  return desk;
}
