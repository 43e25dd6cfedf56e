// The list and the conversation, side by side; on a phone one after the other.

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type JSX, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { StoreOfMine, View } from "../api.ts";
import { Desk } from "../desk.ts";
import { useKeys } from "../keys.ts";
import { useInbox } from "../lists.ts";
import { chosenSound, play, showCount, unlockSound, waiting } from "../notifier.ts";
import { Conversation } from "../parts/Conversation.tsx";
import { ConversationList } from "../parts/ConversationList.tsx";
import { KeysDialog } from "../parts/KeysDialog.tsx";
import { PreferencesDialog } from "../parts/PreferencesDialog.tsx";
import { Sidebar } from "../parts/Sidebar.tsx";
import { Unreachable } from "../parts/Unreachable.tsx";
import { useSession } from "../session.tsx";
import { useStores } from "../stores.ts";
import { strings } from "../strings.ts";

export function Inbox(): JSX.Element {
  const { store: id } = useParams({ strict: false }) as { store: string };
  const { data: stores, isError, refetch } = useStores();
  const store = stores?.find((each) => each.id === id);
  if (!stores && isError) return <Unreachable again={() => void refetch()} />;
  if (!stores) return <main className="plain">{strings.loading}</main>;
  if (!store) return <main className="plain">{stores.length ? strings.notFound : strings.noStore}</main>;
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
  const composer = useRef<HTMLTextAreaElement>(null);
  const [closing, setClosing] = useState(0);

  const show = (next: string | undefined): void => {
    const params = { store: store.id, view };
    if (next)
      void navigate({
        to: "/$store/$view/$conversation",
        params: { ...params, conversation: next },
        search: { status },
      });
    else void navigate({ to: "/$store/$view", params, search: { status } });
  };
  const neighbour = (step: number): string | undefined => {
    const index = inbox.rows.findIndex((row) => row.conversation === conversation);
    return inbox.rows[index === -1 ? (step > 0 ? 0 : inbox.rows.length - 1) : index + step]?.conversation;
  };
  useCount(desk);
  useKeys({
    j: () => show(neighbour(1) ?? conversation),
    k: () => show(neighbour(-1) ?? conversation),
    r: () => composer.current?.focus(),
    e: () => setClosing((count) => count + 1),
    u: () => show(undefined),
    "?": () => keys.current?.showModal(),
  });

  return (
    <div className={conversation ? "inbox reading" : "inbox"}>
      <Sidebar
        {...{ store, stores, desk, view, status }}
        onKeys={() => keys.current?.showModal()}
        onPreferences={() => preferences.current?.showModal()}
      />
      <ConversationList {...{ desk, view, status, inbox }} selected={conversation} onOpen={show} />
      <main className="conversation" aria-label={strings.log}>
        <div role="status">{desk.cut && <p className="banner">{strings.reconnecting}</p>}</div>
        {conversation ? (
          <Conversation
            key={conversation}
            {...{ desk, conversation, composer, closing }}
            onBack={() => show(undefined)}
            onClosed={() => show(neighbour(1) ?? neighbour(-1))}
          />
        ) : (
          <div className="pick">
            <p>{strings.pick}</p>
            <p>{strings.pickHint}</p>
          </div>
        )}
      </main>
      <KeysDialog ref={keys} />
      <PreferencesDialog ref={preferences} desk={desk} />
    </div>
  );
}

/** The number of conversations that wait for the agent, in the title and on the icon, whatever list is on the screen. */
function useCount(desk: Desk): void {
  const nobodys = useInbox(desk, "unassigned", "open").rows;
  const own = useInbox(desk, "mine", "open").rows;
  const count = waiting([...nobodys, ...own], desk.store.agent, (id) => desk.readHere.get(id) ?? 0);
  useEffect(() => showCount(count), [count]);
  useEffect(() => () => showCount(0), []);
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
        () => play(chosenSound()),
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
