// One conversation: what can be done with it, its log, and the composer.

import { type Head, Refusal } from "@shopbell/client";
import { type JSX, type Ref, useEffect, useRef, useState } from "react";
import type { Verb } from "../../live/api.ts";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useKeys } from "../../ui/keys.ts";
import type { Notice } from "../../ui/Toast.tsx";
import { visitorTag } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { AssignMenu } from "../assignment/AssignMenu.tsx";
import { PresenceDot, ReplyGoesTo, useCustomer } from "../customer/Shopper.tsx";
import { LogView } from "../log/LogView.tsx";
import { Composer } from "./Composer.tsx";

interface Props {
  desk: Desk;
  conversation: string;
  composer: Ref<HTMLTextAreaElement>;
  /** Grows by one when the agent asks, by key, to close the conversation. */
  closing: number;
  onBack(): void;
  onClosed(): void;
  /** Something was done that can be taken back. */
  onDone(notice: Notice): void;
}

export function Conversation({ desk, conversation, composer, closing, onBack, onClosed, onDone }: Props): JSX.Element {
  const thread = desk.open(conversation);
  const { state } = thread;
  const { api } = useSession();
  const [error, setError] = useState("");
  const head = state.head;
  const visitor = state.head?.participants[0] ?? "";
  const told = state.staff.filter((event) => event.by === "mail").length;
  const customer = useCustomer(desk.store.id, conversation, told);
  const byMail = state.messages.find((message) => !message.event)?.via !== undefined;
  const tag = visitor ? t("visitor", visitorTag(visitor)) : t("loading");
  const name = customer?.name || customer?.email || tag;

  const change = async (verb: Verb, body: object = {}): Promise<boolean> => {
    // As it is when it is done: an undo comes later than this drawing.
    const version = thread.state.head?.version;
    if (!version) return false;
    setError("");
    try {
      thread.applyHead(await api.change(desk.store.id, conversation, verb, { version, ...body }));
      return true;
    } catch (refused) {
      const conflict = refused instanceof Refusal && refused.code === "conflict";
      setError(conflict ? t("changedMeanwhile") : t("failedChange"));
      void thread.pull().catch(() => undefined);
      return false;
    }
  };
  const close = async (): Promise<void> => {
    if (!(await change("close", { seen: thread.last }))) return;
    onDone({ text: t("closedNow"), undo: () => void change("reopen") });
    onClosed();
  };
  const claim = async (): Promise<void> => {
    const before = head?.assignee ?? "";
    if (!(await change("claim"))) return;
    onDone({ text: t("claimedNow"), undo: () => void change("assign", { agent: before }) });
  };

  useEffect(() => {
    desk.look(conversation);
    return () => desk.look("");
  }, [desk, conversation]);
  useKeys({ c: () => head && head.assignee !== desk.store.agent && void claim() });
  const asked = useRef(closing);
  useEffect(() => {
    if (asked.current !== closing && head?.status === "open") void close();
    asked.current = closing;
  }, [closing]);

  if (desk.missing.has(conversation)) return <p className="note">{t("gone")}</p>;
  return (
    <>
      <div className="conversation-head">
        <button type="button" className="icon-button back" aria-label={t("back")} onClick={onBack}>
          <Icon name="back" />
        </button>
        {/* On a phone it is alone on the screen. */}
        <h1>{name}</h1>
        {!byMail && <PresenceDot {...{ desk, conversation }} />}
        {head && (
          <Actions
            {...{ desk, head }}
            onAssign={(agent) => void change("assign", { agent })}
            onClaim={() => void claim()}
            onClose={() => void close()}
            onReopen={() => void change("reopen")}
          />
        )}
      </div>
      <div role="alert">{error && <p className="banner error">{error}</p>}</div>
      <LogView {...{ desk, state, thread }} left={desk.present.get(conversation) === false} />
      {state.loaded && (
        <ReplyGoesTo present={!byMail && desk.present.get(conversation) !== false} customer={customer} />
      )}
      <Composer
        ref={composer}
        storageKey={`shopbell:${desk.store.id}:${desk.store.agent}:draft:${conversation}`}
        onSend={(text) => desk.send(conversation, text)}
        onTyping={() => desk.typing(conversation)}
      />
    </>
  );
}

interface ActionsProps {
  desk: Desk;
  head: Head;
  onAssign(agent: string): void;
  onClaim(): void;
  onClose(): void;
  onReopen(): void;
}

function Actions({ desk, head, onAssign, onClaim, onClose, onReopen }: ActionsProps): JSX.Element {
  return (
    <div className="actions">
      <AssignMenu {...{ desk, head }} onAssign={onAssign} />
      {head.assignee !== desk.store.agent && (
        <button type="button" className={head.assignee ? "button" : "button primary"} onClick={onClaim}>
          {t("claim")}
        </button>
      )}
      {head.status === "open" ? (
        <button type="button" className="button" onClick={onClose}>
          {t("close")}
        </button>
      ) : (
        <button type="button" className="button" onClick={onReopen}>
          {t("reopen")}
        </button>
      )}
    </div>
  );
}
