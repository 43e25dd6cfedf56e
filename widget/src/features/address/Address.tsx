// The form for where the answer goes when the shopper has left.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ChatState } from "../../chat/chat.ts";
import type { Presence } from "../../chat/presence.ts";
import type { Words } from "../../strings/index.ts";
import { fill } from "../../strings/index.ts";
import css from "./address.css";
import { useAsks } from "./asks.ts";
import { words } from "./words.ts";

export interface Props extends Pick<Words, "strings" | "base"> {
  state: ChatState;
  presence: Presence;
  /** Whether the shopper wants to be asked for no address in this conversation. */
  notNow: boolean;
  onSave(email: string): void;
  onTranscript(): void;
  onNotNow(): void;
}

export function View(props: Props): JSX.Element | null {
  const { state, presence, notNow } = props;
  const asks = useAsks(state, presence) && !notNow;
  return asks || state.address || state.typed ? <Strip {...props} /> : null;
}

function Strip({ strings, base, state, onSave, onTranscript, onNotNow }: Props): JSX.Element {
  const { address, typed, copy } = state;
  const own = words[base];
  const [editing, setEditing] = useState(false);
  const [wrong, setWrong] = useState(false);
  const saving = typed !== null && !typed.refused;
  const asks = typed?.refused || (!saving && (editing || !address));
  const kept = !saving && !asks;
  return (
    <div class="address">
      <p role="status">
        {saving && fill(own.saving, typed.address)}
        {kept && fill(own.kept, address)}
        {kept && copy === "asked" && ` ${own.transcriptAsked}`}
        {kept && copy === "failed" && ` ${own.transcriptFailed}`}
      </p>
      {kept && (
        <p>
          <button type="button" class="link" onClick={() => setEditing(true)}>
            {own.change}
          </button>
          {copy !== "asked" && (
            <button type="button" class="link" onClick={onTranscript}>
              {copy ? strings.retry : own.transcript}
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
          <label for="shopbell-email">{own.ask}</label>
          <div>
            <input
              id="shopbell-email"
              name="email"
              type="email"
              autocomplete="email"
              required
              maxLength={320}
              defaultValue={typed?.address ?? address}
              placeholder={own.label}
              aria-invalid={wrong || typed !== null}
              aria-describedby="shopbell-email-refused"
              dir="ltr"
            />
            <button type="submit">{own.save}</button>
            <button type="button" class="link" onClick={() => (editing ? setEditing(false) : onNotNow())}>
              {own.notNow}
            </button>
          </div>
          <p id="shopbell-email-refused" class="wrong" role="alert">
            {(wrong || typed?.refused) && own.refused}
          </p>
        </form>
      )}
    </div>
  );
}

export { css };
