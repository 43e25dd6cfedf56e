// What an agent can do with a conversation, each against the version that they see, and each to be taken back.

import { Refusal, type Thread } from "@shopbell/client";
import { useState } from "react";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import type { Notice } from "../../ui/Toast.tsx";
import { t } from "../../words/index.ts";
import { changeConversation, type Outcome, type Verb } from "./api.ts";

export interface Changes {
  /** Why the last one was not done; empty if it was. */
  error: string;
  assign(agent: string): void;
  claim(): void;
  /** Solved, if nothing else is said. */
  close(outcome?: Outcome): void;
  reopen(): void;
}

/** `onDone` is told of what can be taken back, `onClosed` that there is nothing more to do here. */
export function useChanges(
  desk: Desk,
  thread: Thread,
  onDone: (notice: Notice) => void,
  onClosed: () => void,
): Changes {
  const { api } = useSession();
  const [error, setError] = useState("");
  const { conversation, head } = thread.state;

  const change = async (verb: Verb, body: object = {}): Promise<boolean> => {
    // As it is when it is done: an undo comes later than this drawing.
    const version = thread.state.head?.version;
    if (!version) return false;
    setError("");
    try {
      thread.applyHead(await changeConversation(api, desk.store.id, conversation, verb, { version, ...body }));
      return true;
    } catch (refused) {
      // That another one goes on with it is said in place of the composer, once it is read.
      const conflict = refused instanceof Refusal && ["conflict", "continued"].includes(refused.code);
      setError(conflict ? t("changedMeanwhile") : t("failedChange"));
      void thread.pull().catch(() => undefined);
      return false;
    }
  };
  /** By then another conversation may be on the screen: that it was not done is said where it was asked for. */
  const takeBack = async (verb: Verb, body: object = {}): Promise<void> => {
    if (!(await change(verb, body))) onDone({ text: t("changedMeanwhile") });
  };
  const close = async (outcome: Outcome = "solved"): Promise<void> => {
    if (!(await change("close", { seen: thread.last, ...(outcome === "solved" ? {} : { outcome }) }))) return;
    onDone({ text: t("closedNow"), undo: () => void takeBack("reopen") });
    onClosed();
  };
  const claim = async (): Promise<void> => {
    const before = head?.assignee ?? "";
    if (!(await change("claim"))) return;
    onDone({ text: t("claimedNow"), undo: () => void takeBack("assign", { agent: before }) });
  };
  return {
    error,
    assign: (agent) => void change("assign", { agent }),
    claim: () => void claim(),
    close: (outcome) => void close(outcome),
    reopen: () => void change("reopen"),
  };
}
