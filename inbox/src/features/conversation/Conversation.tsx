// One conversation: what can be done with it, its log, and the composer.

import type { Head } from "@shopbell/client";
import { clsx } from "clsx";
import { type JSX, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Desk } from "../../live/desk.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useKeys } from "../../ui/keys.ts";
import type { Notice } from "../../ui/Toast.tsx";
import { visitorTag } from "../../ui/time.ts";
import { t } from "../../words/index.ts";
import { AssignMenu } from "../assignment/AssignMenu.tsx";
import { PresenceDot, ReplyGoesTo, useCustomer } from "../customer/Shopper.tsx";
import { LogView } from "../log/LogView.tsx";
import { Lookers } from "../notes/Lookers.tsx";
import { NoteComposer } from "../notes/NoteComposer.tsx";
import { WritesWhat } from "../notes/WritesWhat.tsx";
import { SurveyMenu } from "../surveys/SurveyMenu.tsx";
import { CloseMenu } from "./CloseMenu.tsx";
import { Composer } from "./Composer.tsx";
import css from "./conversation.module.css";
import { type Changes, useChanges } from "./useChanges.ts";

interface Props {
  desk: Desk;
  conversation: string;
  onBack(): void;
  onClosed(): void;
  /** Show another one: this one goes on there. */
  onMoved(conversation: string): void;
  /** Something was done that can be taken back. */
  onDone(notice: Notice): void;
}

export function Conversation({ desk, conversation, onBack, onClosed, onMoved, onDone }: Props): JSX.Element {
  const thread = desk.open(conversation);
  const { state } = thread;
  const changes = useChanges(desk, thread, onDone, onClosed);
  const head = state.head;
  // A server from before this was said lets everybody.
  const mayAnswer = desk.store.answers !== false;
  const mayChange = mayAnswer && head && !head.continued_by;
  const visitor = state.head?.participants[0] ?? "";
  const told = state.staff.filter((event) => event.by === "mail").length;
  const customer = useCustomer(desk.store.id, conversation, told);
  const byMail = state.messages.find((message) => !message.event)?.via !== undefined;
  const tag = visitor ? t("visitor", visitorTag(visitor)) : t("loading");
  const name = customer?.name || customer?.email || tag;

  useEffect(() => {
    desk.look(conversation);
    return () => desk.look("");
  }, [desk, conversation]);
  const moveTo = useMoved(desk, conversation, onMoved);
  const composer = useRef<HTMLTextAreaElement>(null);
  const writes = useWrites(head);
  const [wantsNote, setNoting] = useNoting(composer);
  const noting = wantsNote && desk.takesNotes;
  useEffect(() => {
    if (desk.writing !== conversation) return;
    desk.writing = "";
    composer.current?.focus();
  }, [desk, conversation]);
  useKeys({
    r: () => setNoting(false),
    n: () => desk.takesNotes && setNoting(true),
    c: () => mayChange && head.assignee !== desk.store.agent && changes.claim(),
    e: () => mayChange && head.status === "open" && changes.close(),
  });

  if (desk.missing.has(conversation)) return <p className="note">{t("gone")}</p>;
  return (
    <>
      <div className={css.conversationHead}>
        <button type="button" className={clsx("icon-button", css.back)} aria-label={t("back")} onClick={onBack}>
          <Icon name="back" />
        </button>
        {/* On a phone it is alone on the screen. */}
        <h1>{name}</h1>
        {!byMail && <PresenceDot {...{ desk, conversation }} />}
        {mayChange && <Actions {...{ desk, head, changes }} />}
      </div>
      <div role="alert">{changes.error && <p className="banner error">{changes.error}</p>}</div>
      <LogView {...{ desk, state, thread }} left={desk.present.get(conversation) === false} />
      <Lookers {...{ desk, conversation }} />
      {state.loaded && !noting && (
        <ReplyGoesTo present={!byMail && desk.present.get(conversation) !== false} customer={customer} />
      )}
      {head?.continued_by && (
        <p className="note" role="status">
          {t("goesOnElsewhere")}{" "}
          <button type="button" className="link" onClick={() => moveTo(head.continued_by ?? "")}>
            {t("goThere")}
          </button>
        </p>
      )}
      {desk.takesNotes && <WritesWhat note={noting} onChange={setNoting} />}
      {noting && <NoteComposer ref={composer} key={conversation} {...{ desk, conversation }} />}
      {!noting && mayAnswer && writes && (
        <Composer
          ref={composer}
          storageKey={draftKey(desk, conversation)}
          onSend={(text) => desk.send(conversation, text)}
          onTyping={() => desk.typing(conversation)}
        >
          {!head?.continued_by && <SurveyMenu {...{ desk, conversation }} language={customer?.language} />}
        </Composer>
      )}
      {!noting && !mayAnswer && !head?.continued_by && <p className="note">{t("mayNotAnswer")}</p>}
    </>
  );
}

/**
 * Whether there is something to write into. It is not taken away from under an agent's fingers when the conversation goes on
 * elsewhere: what they send goes there.
 */
function useWrites(head: Head | null): boolean {
  const [going, setGoing] = useState(false);
  const goes = !head?.continued_by;
  if (head && goes && !going) setGoing(true);
  return goes || going;
}

/** Whether a note is written, and not a reply; who says which of them gets the focus into its field. */
function useNoting(field: RefObject<HTMLTextAreaElement | null>): [boolean, (noting: boolean) => void] {
  const [noting, setNoting] = useState(false);
  const wanted = useRef(false);
  useEffect(() => {
    if (wanted.current) field.current?.focus();
    wanted.current = false;
  });
  return [
    noting,
    (value) => {
      // Another field has to be drawn first.
      wanted.current = value !== noting;
      if (value === noting) field.current?.focus();
      else setNoting(value);
    },
  ];
}

/** Where what is typed into a conversation is kept. */
function draftKey(desk: Desk, conversation: string): string {
  return `shopbell:${desk.store.id}:${desk.store.agent}:draft:${conversation}`;
}

/**
 * What was written here went into a conversation that goes on with this one: there it is read. Gives how to go there; what
 * is typed and not sent comes along.
 */
function useMoved(desk: Desk, conversation: string, onMoved: Props["onMoved"]): Props["onMoved"] {
  const next = desk.moved.get(conversation);
  const moveTo = useCallback(
    (to: string): void => {
      const typed = localStorage.getItem(draftKey(desk, conversation));
      if (typed && !localStorage.getItem(draftKey(desk, to))) {
        localStorage.setItem(draftKey(desk, to), typed);
        localStorage.removeItem(draftKey(desk, conversation));
      }
      // Keys that are pressed on the way must not be taken for shortcuts.
      desk.writing = to;
      onMoved(to);
    },
    [desk, conversation, onMoved],
  );
  useEffect(() => {
    if (!next) return;
    desk.moved.delete(conversation);
    moveTo(next);
  }, [desk, conversation, next, moveTo]);
  return moveTo;
}

function Actions({ desk, head, changes }: { desk: Desk; head: Head; changes: Changes }): JSX.Element {
  return (
    <div className="actions">
      <AssignMenu {...{ desk, head }} onAssign={changes.assign} />
      {head.assignee !== desk.store.agent && (
        <button type="button" className={head.assignee ? "button" : "button primary"} onClick={changes.claim}>
          {t("claim")}
        </button>
      )}
      {head.status === "open" ? (
        <>
          <button type="button" className="button" onClick={() => changes.close()}>
            {t("close")}
          </button>
          <CloseMenu onClose={changes.close} />
        </>
      ) : (
        <button type="button" className="button" onClick={changes.reopen}>
          {t("reopen")}
        </button>
      )}
    </div>
  );
}
