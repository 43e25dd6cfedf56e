// Instead of the inbox, when the server can't be reached.

import type { JSX } from "react";
import { strings } from "../strings.ts";

export function Unreachable({ again }: { again(): void }): JSX.Element {
  return (
    <main className="plain">
      <p>{strings.unreachable}</p>
      <button type="button" className="button" onClick={again}>
        {strings.tryAgain}
      </button>
    </main>
  );
}
