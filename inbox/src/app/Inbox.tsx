// The list and the conversation, side by side; on a phone one after the other.

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type JSX, useCallback } from "react";
import { Conversation } from "../features/conversation/Conversation.tsx";
import { ConversationList } from "../features/list/ConversationList.tsx";
import { useInbox } from "../features/list/useInbox.ts";
import { useMark } from "../features/list/useMark.ts";
import type { View } from "../live/rows.ts";
import { t } from "../words/index.ts";
import css from "./app.module.css";
import { usePlace } from "./StorePage.tsx";

/** The id of a conversation, as the API makes them. */
const CONVERSATION = /^[a-z2-7]{26}$/;

export function Inbox(): JSX.Element {
  const { view, conversation } = useParams({ strict: false }) as { view: View; conversation?: string };
  const { status } = useSearch({ strict: false }) as { status: "open" | "closed" };
  const { desk, say, show } = usePlace();
  const goOn = useGoOn(desk.store.id);
  const inbox = useInbox(desk, view, status);
  const { marked, neighbour } = useMark(inbox.rows, conversation, show);
  return (
    <>
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
            onMoved={goOn}
            onClosed={() => show(neighbour(1) ?? neighbour(-1))}
            onDone={say}
          />
        ) : (
          <div className={css.pick}>
            <p>{t("pick")}</p>
            <p>{t("pickHint")}</p>
          </div>
        )}
      </main>
    </>
  );
}

/** Show a conversation that goes on with another one where it is listed: it is open, and may be anybody's. */
function useGoOn(store: string): (conversation: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (conversation) => {
      const params = { store, view: "all", conversation } as const;
      void navigate({ to: "/$store/$view/$conversation", params, search: { status: "open" } });
    },
    [navigate, store],
  );
}
