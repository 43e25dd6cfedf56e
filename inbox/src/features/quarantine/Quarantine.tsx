// The mails that were not taken in: look at them, let them in, delete them, or block who sent them.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type JSX, useEffect, useState } from "react";
import { useSession } from "../../live/session.tsx";
import { exact } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import type { SectionProps } from "../feature.ts";
import {
  type BlockedSender,
  blockedSenders,
  type HeldMail,
  heldMail,
  heldMails,
  type Settlement,
  settleHeld,
  unblock,
} from "./api.ts";
import css from "./quarantine.module.css";

export function Quarantine({ desk, show }: SectionProps): JSX.Element {
  const store = desk.store.id;
  return (
    <div className={css.held}>
      <p className={css.hint}>{t("heldHint")}</p>
      <Mails store={store} onLetIn={(conversation) => conversation && show(conversation)} />
      <Blocked store={store} />
    </div>
  );
}

function Mails({ store, onLetIn }: { store: string; onLetIn(conversation: string): void }): JSX.Element {
  const { api } = useSession();
  // The list lags a moment behind what is done here.
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ["held", store],
    queryFn: ({ pageParam }) => heldMails(api, store, pageParam),
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor || undefined,
    staleTime: 0,
  });
  const mails = (query.data?.pages.flatMap((page) => page.mails) ?? []).filter((mail) => !settled.has(mail.id));
  if (query.isPending) return <p className="note">{t("loading")}</p>;
  if (query.isError && !query.data) {
    return (
      <p role="alert">
        {t("listFailed")}{" "}
        <button type="button" className="link" onClick={() => void query.refetch()}>
          {t("tryAgain")}
        </button>
      </p>
    );
  }
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
  const settle = async (verb: Settlement): Promise<void> => {
    setFailed(false);
    try {
      const conversation = await settleHeld(api, store, mail.id, verb);
      if (verb === "block") await queries.invalidateQueries({ queryKey: ["blocked", store] });
      onSettled(conversation);
    } catch {
      setFailed(true);
    }
  };
  const look = (): void => {
    heldMail(api, store, mail.id).then(
      (whole) => setText(whole.text || t("heldEmpty")),
      () => setFailed(true),
    );
  };
  return (
    <li>
      <p className={css.heldHead}>
        <strong dir="auto">{mail.subject || t("heldNoSubject")}</strong>
        <span className="channel">{t(`held_${mail.why}`)}</span>
      </p>
      <p className={css.hint}>
        <span dir="auto">{mail.name ? t("heldFrom", mail.name, mail.sender) : mail.sender}</span>
        {" · "}
        <time dateTime={new Date(mail.at).toISOString()}>{exact(mail.at)}</time>
      </p>
      {!mail.authentic && <p className={css.hint}>{t("heldUnsure")}</p>}
      <p dir="auto" className="whole-text">
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
  const query = useQuery({ queryKey: ["blocked", store], queryFn: () => blockedSenders(api, store), staleTime: 0 });
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  // Asked for anew after each change; until then what was unblocked here is not shown.
  useEffect(() => setGone(new Set()), [query.dataUpdatedAt]);
  const letBack = async ({ address }: BlockedSender): Promise<void> => {
    await unblock(api, store, address);
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
          <li key={each.address} className={css.heldHead}>
            <span dir="auto">{each.address}</span>
            <button type="button" className="link" onClick={() => void letBack(each).catch(() => undefined)}>
              {t("unblock")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
