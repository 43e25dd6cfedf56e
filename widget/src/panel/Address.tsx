// Where the answer goes when the shopper has left: asked for when nobody is there to answer, never before the first message.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { fill, type Strings } from "../strings/en.ts";
import type { ChatState } from "./chat.ts";
import type { Presence } from "./presence.ts";

/** So long without an answer, and the shopper may want to leave. */
const PATIENCE_MS = 60_000;

interface Props extends Pick<ChatState, "address" | "typed" | "copy"> {
  strings: Strings;
  onSave(email: string): void;
  onTranscript(): void;
  onNotNow(): void;
}

/** Whether to ask for an address: nobody is there, or nobody has answered for a minute. Once asked, it stays. */
export function useAsks({ conversation, messages, loaded, me, typing }: ChatState, presence: Presence): boolean {
  const [asked, setAsked] = useState("");
  const last = messages.findLast((message) => !message.event);
  // A log that can't be had, in a tunnel, brings no answer either.
  const unanswered = last ? last.by === me : !loaded;
  const somebody = Object.keys(typing).length > 0;
  useEffect(() => {
    if (!conversation || somebody || !unanswered) return;
    const alone = presence === "away" || presence === "offline";
    // A shopper's clock may be wrong by hours: the minute begins now at the latest.
    const since = last?.at ?? Date.now();
    const waits = alone ? 0 : Math.min(PATIENCE_MS, Math.max(0, since + PATIENCE_MS - Date.now()));
    const timer = setTimeout(() => setAsked(conversation), waits);
    return () => clearTimeout(timer);
  }, [conversation, unanswered, last?.seq, somebody, presence]);
  return asked !== "" && asked === conversation;
}

export function Address({ strings, address, typed, copy, onSave, onTranscript, onNotNow }: Props): JSX.Element {
  const [editing, setEditing] = useState(false);
  const [wrong, setWrong] = useState(false);
  const saving = typed !== null && !typed.refused;
  const asks = typed?.refused || (!saving && (editing || !address));
  const kept = !saving && !asks;
  return (
    <div class="address">
      <p role="status">
        {saving && fill(strings.addressSaving, typed.address)}
        {kept && fill(strings.addressKept, address)}
        {kept && copy === "asked" && ` ${strings.transcriptAsked}`}
        {kept && copy === "failed" && ` ${strings.transcriptFailed}`}
      </p>
      {kept && (
        <p>
          <button type="button" class="link" onClick={() => setEditing(true)}>
            {strings.addressChange}
          </button>
          {copy !== "asked" && (
            <button type="button" class="link" onClick={onTranscript}>
              {copy ? strings.retry : strings.transcript}
            </button>
          )}
        </p>
      )}
      {asks && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const field = event.currentTarget.elements.namedItem("email") as HTMLInputElement;
            // Said in our words and beside the field: the browser's own bubble covers what is being read.
            setWrong(!field.validity.valid);
            if (!field.validity.valid) return field.focus();
            onSave(field.value.trim());
            setEditing(false);
          }}
        >
          <label for="shopbell-email">{strings.addressAsk}</label>
          <div>
            <input
              id="shopbell-email"
              name="email"
              type="email"
              autocomplete="email"
              required
              maxLength={320}
              defaultValue={typed?.address ?? address}
              placeholder={strings.addressLabel}
              aria-invalid={wrong || typed !== null}
              aria-describedby="shopbell-email-refused"
              dir="ltr"
            />
            <button type="submit">{strings.addressSave}</button>
            <button type="button" class="link" onClick={() => (editing ? setEditing(false) : onNotNow())}>
              {strings.notNow}
            </button>
          </div>
          <p id="shopbell-email-refused" class="wrong" role="alert">
            {(wrong || typed?.refused) && strings.addressRefused}
          </p>
        </form>
      )}
    </div>
  );
}
