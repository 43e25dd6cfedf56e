// What can be chosen with a tap: replies to a greeting, the choices of a survey.

import type { Answer, Beside, Message, Schemas } from "@shopbell/client";
import type { JSX } from "preact";
import type { ChatState } from "../../chat/chat.ts";
import css from "./choices.css";

/** What the shop greets with who opens the chat, as it has set that. */
export type Greeting = NonNullable<Answer<"/v1/greeting/{key}", "get">["greeting"]>;

export interface Props {
  state: ChatState;
  card: Schemas["type_card"] | Greeting;
  /** The message that the card is of; a greeting has none before there is a conversation. */
  message?: Message;
  onSend(text: string, card?: Beside["card"]): void;
}

export function View({ state, card, message, onSend }: Props): JSX.Element | null {
  if (message && "kind" in card && card.kind === "survey") {
    const to = message.seq;
    const chosen = chosenIn(state, to);
    return (
      <Buttons
        options={card.choices}
        chosen={chosen}
        onChoose={({ id, text }) => id !== chosen && onSend(text, { kind: "survey_answer", to, choice: id })}
      />
    );
  }
  // Whoever has written has found their own words.
  const last = !state.drafts.length && state.messages.at(-1)?.seq === message?.seq;
  if (!("replies" in card) || !last) return null;
  return (
    <Buttons
      options={card.replies}
      onChoose={({ text }, button) => {
        // It goes now, and must leave the focus in the chat; in the field it would bring up a phone's keyboard.
        (button.getRootNode() as ShadowRoot).querySelector<HTMLElement>("[role=log]")?.focus();
        onSend(text);
      }}
    />
  );
}

type Option = Schemas["type_option"];

interface ButtonsProps {
  options: readonly Option[];
  /** What was chosen before; undefined where nothing stays chosen. */
  chosen?: string;
  onChoose(option: Option, button: HTMLElement): void;
}

function Buttons({ options, chosen, onChoose }: ButtonsProps): JSX.Element {
  return (
    <div class="choices">
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          dir="auto"
          aria-pressed={chosen === undefined ? undefined : option.id === chosen}
          onClick={({ currentTarget }) => onChoose(option, currentTarget)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}

/** What the shopper chose last in the survey at this place, be it on its way; empty if nothing. */
function chosenIn({ messages, drafts }: ChatState, to: number): string {
  const answers = [
    ...messages.map(({ card }) => card),
    ...drafts.filter(({ state }) => state !== "refused").map(({ beside }) => beside?.card),
  ];
  const last = answers.findLast((each) => each?.kind === "survey_answer" && each.to === to);
  return last?.kind === "survey_answer" ? last.choice : "";
}

export { css };
