// Instead of the inbox, when the server can't be reached.

import type { JSX } from "react";
import { t } from "../words/index.ts";

export function Unreachable({ again }: { again(): void }): JSX.Element {
  return (
    <main className="plain">
      <p>{t("unreachable")}</p>
      <button type="button" className="button" onClick={again}>
        {t("tryAgain")}
      </button>
    </main>
  );
}
