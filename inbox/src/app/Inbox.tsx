// The list and the conversation, side by side; on a phone one after the other.

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { clsx } from "clsx";
import { type JSX, Suspense, useCallback, useState } from "react";
import { Conversation } from "../features/conversation/Conversation.tsx";
import { type Section, useFeatures } from "../features/feature.ts";
import { ConversationList } from "../features/list/ConversationList.tsx";
import { useInbox } from "../features/list/useInbox.ts";
import { useMark } from "../features/list/useMark.ts";
import type { View } from "../live/rows.ts";
import { type StoreOfMine, useStores } from "../live/stores.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useKeys } from "../ui/keys.ts";
import { type Notice, Toast } from "../ui/Toast.tsx";
import { Unreachable } from "../ui/Unreachable.tsx";
import { t } from "../words/index.ts";
import css from "./app.module.css";
import { Sidebar } from "./Sidebar.tsx";
import { useCounts } from "./useCounts.ts";
import { useDesk } from "./useDesk.ts";

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
  const [section, setSection] = useState<Section>();
  const [notice, setNotice] = useState<Notice | null>(null);
  const counts = useCounts(desk);
  const show = useShow(store.id, view, status);
  const { marked, neighbour } = useMark(inbox.rows, conversation, show);
  useSectionKeys(setSection);
  const close = (): void => setSection(undefined);
  return (
    <div className={clsx(css.inbox, conversation && css.reading)}>
      <Sidebar {...{ store, stores, desk, view, status, counts }} onSection={setSection} />
      <ConversationList {...{ desk, view, status, inbox, marked }} selected={conversation} onOpen={show} />
      <main className={css.conversation} aria-label={t("log")}>
        <div role="status">{desk.cut && <p className="banner">{t("reconnecting")}</p>}</div>
        {conversation && !CONVERSATION.test(conversation) ? (
          <p className="note">{t("gone")}</p>
        ) : conversation ? (
          <Conversation
            key={conversation}
            {...{ desk, conversation }}
            onBack={() => show(undefined)}
            onClosed={() => show(neighbour(1) ?? neighbour(-1))}
            onDone={setNotice}
          />
        ) : (
          <div className={css.pick}>
            <p>{t("pick")}</p>
            <p>{t("pickHint")}</p>
          </div>
        )}
      </main>
      <Toast notice={notice} onGone={() => setNotice(null)} />
      {section && (
        <Dialog title={section.title} onClose={close}>
          <Suspense fallback={<p>{t("loading")}</p>}>
            <section.View
              {...{ desk, close }}
              show={(next) => {
                close();
                show(next);
              }}
            />
          </Suspense>
        </Dialog>
      )}
    </div>
  );
}

/** Show a conversation beside its list, or the list alone. */
function useShow(store: string, view: View, status: "open" | "closed"): (conversation: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (conversation) => {
      const search = { status };
      const params = { store, view };
      if (!conversation) void navigate({ to: "/$store/$view", params, search });
      else void navigate({ to: "/$store/$view/$conversation", params: { ...params, conversation }, search });
    },
    [navigate, store, view, status],
  );
}

function useSectionKeys(open: (section: Section) => void): void {
  const sections = useFeatures().flatMap((feature) => feature.sections ?? []);
  useKeys(Object.fromEntries(sections.flatMap((section) => (section.key ? [[section.key, () => open(section)]] : []))));
}
