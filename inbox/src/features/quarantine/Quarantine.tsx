// The mails that were not taken in: look at them, let them in, delete them, or block who sent them.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type JSX, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { BlockedSender, HeldMail } from "../../live/api.ts";
import { useSession } from "../../live/session.tsx";
import { exact } from "../../ui/time.ts";
import { t } from "../../words/index.ts";

interface Props {
  ref: Ref<{ open(): void }>;
  store: string;
  /** A mail was let in, into this conversation. */
  onLetIn(conversation: string): void;
}

export function QuarantineDialog({ ref, store, onLetIn }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState(false);
  useImperativeHandle(ref, () => ({
    open() {
      setShown(true);
      dialog.current?.showModal();
    },
  }));
  return (
    <dialog ref={dialog} aria-labelledby="held-title" className="keys held" onClose={() => setShown(false)}>
      <h2 id="held-title">{t("held")}</h2>
      <p className="hint">{t("heldHint")}</p>
      {shown && (
        <>
          <Mails
            store={store}
            onLetIn={(conversation) => {
              if (!conversation) return;
              dialog.current?.close();
              onLetIn(conversation);
            }}
          />
          <Blocked store={store} />
        </>
      )}
      <form method="dialog">
        <button type="submit" className="button">
          {t("keysClose")}
        </button>
      </form>
    </dialog>
  );
}

function Mails({ store, onLetIn }: { store: string; onLetIn(conversation: string): void }): JSX.Element {
  const { api } = useSession();
  // The list lags a moment behind what is done here.
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ["held", store],
    queryFn: ({ pageParam }) => api.held(store, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    staleTime: 0,
    networkMode: "always",
  });
  const mails = (query.data?.pages.flatMap((page) => page.mails) ?? []).filter((mail) => !settled.has(mail.id));
  if (query.isPending) return <p className="note">{t("loading")}</p>;
  if (query.isError && !query.data) return <p role="alert">{t("listFailed")}</p>;
  return (
    <>
      {mails.length === 0 && !query.hasNextPage && <p className="note">{t("heldNone")}</p>}
      <ul>
        {mails.map((mail) => (
          <Held
            key={mail.id}
            {...{ store, mail }}
            onSettled={(conversation) => {
              setSettled((before) => new Set(before).add(mail.id));
              onLetIn(conversation);
            }}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" className="link" onClick={() => void query.fetchNextPage()}>
          {t("heldMore")}
        </button>
      )}
    </>
  );
}

interface HeldProps {
  store: string;
  mail: HeldMail;
  onSettled(conversation: string): void;
}

function Held({ store, mail, onSettled }: HeldProps): JSX.Element {
  const { api, queries } = useSession();
  const [text, setText] = useState("");
  const [failed, setFailed] = useState(false);
  const settle = async (verb: "let_in" | "delete" | "block"): Promise<void> => {
    setFailed(false);
    try {
      const conversation = await api.settleHeld(store, mail.id, verb);
      if (verb === "block") await queries.invalidateQueries({ queryKey: ["blocked", store] });
      onSettled(conversation);
    } catch {
      setFailed(true);
    }
  };
  const look = (): void => {
    api.heldMail(store, mail.id).then(
      (whole) => setText(whole.text || t("heldEmpty")),
      () => setFailed(true),
    );
  };
  return (
    <li>
      <p className="held-head">
        <strong dir="auto">{mail.subject || t("heldNoSubject")}</strong>
        <span className="channel">{t(`held_${mail.why}`)}</span>
      </p>
      <p className="hint">
        <span dir="auto">{mail.name ? t("heldFrom", mail.name, mail.sender) : mail.sender}</span>
        {" · "}
        <time dateTime={new Date(mail.at).toISOString()}>{exact(mail.at)}</time>
      </p>
      {!mail.authentic && <p className="hint">{t("heldUnsure")}</p>}
      <p dir="auto" className="held-text">
        {text || mail.text}
      </p>
      <div className="actions">
        {!text && (
          <button type="button" className="link" onClick={look}>
            {t("heldLook")}
          </button>
        )}
        {mail.can_let_in && (
          <button type="button" className="button" onClick={() => void settle("let_in")}>
            {t("heldLetIn")}
          </button>
        )}
        {mail.sender && (
          <button type="button" className="button" onClick={() => void settle("block")}>
            {t("heldBlock")}
          </button>
        )}
        <button type="button" className="button" onClick={() => void settle("delete")}>
          {t("heldDelete")}
        </button>
      </div>
      <div role="alert">{failed && <small className="error">{t("failedChange")}</small>}</div>
    </li>
  );
}

function Blocked({ store }: { store: string }): JSX.Element | null {
  const { api } = useSession();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["blocked", store], queryFn: () => api.blocked(store), staleTime: 0 });
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  // Asked for anew after each change; until then what was unblocked here is not shown.
  useEffect(() => setGone(new Set()), [query.dataUpdatedAt]);
  const unblock = async ({ address }: BlockedSender): Promise<void> => {
    await api.unblock(store, address);
    setGone((before) => new Set(before).add(address));
    await queries.invalidateQueries({ queryKey: ["blocked", store] });
  };
  const senders = (query.data ?? []).filter((each) => !gone.has(each.address));
  if (!senders.length) return null;
  return (
    <details>
      <summary>{t("blockedSenders", senders.length)}</summary>
      <ul>
        {senders.map((each) => (
          <li key={each.address} className="held-head">
            <span dir="auto">{each.address}</span>
            <button type="button" className="link" onClick={() => void unblock(each).catch(() => undefined)}>
              {t("unblock")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
