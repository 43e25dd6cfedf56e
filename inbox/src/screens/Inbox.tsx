// The list and the conversation, side by side; on a phone one after the other.

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type JSX, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { StoreOfMine, View } from "../api.ts";
import { Desk } from "../desk.ts";
import { useKeys } from "../keys.ts";
import { useInbox } from "../lists.ts";
import { Conversation } from "../parts/Conversation.tsx";
import { ConversationList } from "../parts/ConversationList.tsx";
import { KeysDialog } from "../parts/KeysDialog.tsx";
import { Sidebar } from "../parts/Sidebar.tsx";
import { useSession } from "../session.tsx";
import { strings } from "../strings.ts";

export function Inbox(): JSX.Element {
  const { store: id } = useParams({ strict: false }) as { store: string };
  const stores = useQueryClient().getQueryData<StoreOfMine[]>(["stores"]) ?? [];
  const store = stores.find((each) => each.id === id);
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
      <Sidebar {...{ store, stores, desk, view, status }} onKeys={() => keys.current?.showModal()} />
      <ConversationList {...{ desk, view, status, inbox }} selected={conversation} onOpen={show} />
      <main className="conversation" aria-label={strings.log}>
        <div role="status">{cut(desk) && <p className="banner">{strings.reconnecting}</p>}</div>
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
    </div>
  );
}

function cut(desk: Desk): boolean {
  return desk.lostAt > 0 && desk.state === "connecting";
}

function useDesk(store: StoreOfMine): Desk {
  const { api, queries } = useSession();
  const desk = useMemo(
    () => new Desk(store, api, () => void queries.invalidateQueries({ queryKey: ["inbox", store.id] })),
    [store, api, queries],
  );
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, [desk]);
  useSyncExternalStore(desk.subscribe, desk.snapshot);
  return desk;
}
