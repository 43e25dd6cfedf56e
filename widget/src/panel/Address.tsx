// Where the answer goes when the shopper has left: asked for after the first message, never before.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { fill, type Strings } from "../strings/en.ts";
import type { ChatState } from "./chat.ts";

interface Props extends Pick<ChatState, "address" | "typed" | "copy"> {
  strings: Strings;
  onSave(email: string): void;
  onTranscript(): void;
}

export function Address({ strings, address, typed, copy, onSave, onTranscript }: Props): JSX.Element {
  const [editing, setEditing] = useState(false);
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
          onSubmit={(event) => {
            event.preventDefault();
            const email = new FormData(event.currentTarget).get("email");
            onSave(String(email).trim());
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
              aria-invalid={typed !== null}
              aria-describedby="shopbell-email-refused"
              dir="ltr"
            />
            <button type="submit">{strings.addressSave}</button>
          </div>
          <p id="shopbell-email-refused" class="wrong" role="alert">
            {typed?.refused && strings.addressRefused}
          </p>
        </form>
      )}
    </div>
  );
}
