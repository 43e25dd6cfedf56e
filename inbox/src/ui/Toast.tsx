// Says for a while what has just been done, and takes it back if that can be.

import { type JSX, useEffect, useState } from "react";
import { t } from "../words/index.ts";

export interface Notice {
  text: string;
  undo?(): void;
}

const SHOWN_MS = 8_000;

export function Toast({ notice, onGone }: { notice: Notice | null; onGone(): void }): JSX.Element {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!notice || held) return;
    const timer = setTimeout(onGone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, held]);
  return (
    <div role="status" className="toast-place">
      {notice && (
        // It stays as long as somebody is on it.
        <p
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          {notice.text}
          {notice.undo && (
            <button
              type="button"
              className="link"
              onClick={() => {
                notice.undo?.();
                setHeld(false);
                onGone();
              }}
            >
              {t("undo")}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
