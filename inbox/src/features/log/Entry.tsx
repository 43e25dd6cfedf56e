// One message of a log, or one event.

import type { Message } from "@shopbell/client";
import { clsx } from "clsx";
import { type JSX, memo } from "react";
import type { Desk } from "../../live/desk.ts";
import { Linked } from "../../ui/Linked.tsx";
import { clock, exact, visitorTag } from "../../ui/time.ts";
import { type Id, t } from "../../words/index.ts";
import { useFeatures } from "../feature.ts";
import css from "./log.module.css";

interface Props {
  /** Where it stands in all that is loaded. */
  place: number;
  message: Message;
  me: string;
  desk: Desk;
  conversation: string;
  /** What became of it, or of the conversation that it closed; empty for nothing to say. */
  note: string;
  /** Whether it is the first, and the last, of messages that read as one. */
  begins: boolean;
  ends: boolean;
}

const EVENTS: Record<string, Id> = {
  joined: "joined",
  left: "left",
  closed: "closedBy",
  reopened: "reopenedBy",
  continued: "continuedInNext",
};

/** Those who are nobody of the store's people, and speak for it. */
const SPEAKERS = new Set(["bot", "system"]);

export const Entry = memo(function Entry(props: Props): JSX.Element {
  const { place, message, me, desk, conversation, note, begins, ends } = props;
  const timelines = useFeatures().flatMap((feature) => feature.timeline ?? []);
  if (message.event) {
    // Empty, it still has its place, by which the log knows how far it was read.
    return (
      <li className={css.event} data-place={place}>
        {[eventText(message), ...(note ? [note] : [])].join(" · ")}
      </li>
    );
  }
  const own = message.by === me;
  const name = own
    ? t("you")
    : message.name || (SPEAKERS.has(message.by) ? t("automatic") : t("visitor", visitorTag(message.by)));
  const kind = own ? "own" : message.by.startsWith("v_") ? "theirs" : "colleague";
  const remarks = timelines.flatMap(({ remarks }) => remarks?.(message) ?? []);
  return (
    <li className={clsx(css[kind], !begins && css.goesOn)} data-place={place}>
      {begins && <span className={own ? "hidden" : css.name}>{name}</span>}
      <div className={css.bubble} dir="auto">
        <Linked text={message.text ?? ""} />
      </div>
      {(ends || remarks.length > 0) && (
        <small>
          <time dateTime={new Date(message.at).toISOString()} title={exact(message.at)}>
            {clock(message.at)}
          </time>
          {[...remarks, ...(note ? [note] : [])].map((each) => ` · ${each}`)}
        </small>
      )}
      {timelines.map(({ Below }, index) => {
        // biome-ignore lint/suspicious/noArrayIndexKey: the features never change their order
        return Below && <Below key={index} {...{ message, desk, conversation }} />;
      })}
    </li>
  );
});

/** Nothing for what this page, which is older than the server, does not know. */
function eventText(message: Message): string {
  const id = EVENTS[message.event ?? ""];
  return id ? t(id, message.name || t("formerColleague")) : "";
}
