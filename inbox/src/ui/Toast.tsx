// Says for a while what has just been done, and takes it back.

import { type JSX, useEffect } from "react";
import { t } from "../words/index.ts";

export interface Notice {
  text: string;
  undo(): void;
}

const SHOWN_MS = 8_000;

export function Toast({ notice, onGone }: { notice: Notice | null; onGone(): void }): JSX.Element {
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(onGone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" className="toast-place">
      {notice && (
        <p className="toast">
          {notice.text}
          <button
            type="button"
            className="link"
            onClick={() => {
              notice.undo();
              onGone();
            }}
          >
            {t("undo")}
          </button>
        </p>
      )}
    </div>
  );
}
