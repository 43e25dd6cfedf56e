// A message that is on its way.

import type { Draft, Thread } from "@shopbell/client";
import { clsx } from "clsx";
import type { JSX } from "react";
import { Linked } from "../../ui/Linked.tsx";
import { t } from "../../words/index.ts";
import css from "./log.module.css";

export function Pending({ draft, thread }: { draft: Draft; thread: Thread }): JSX.Element {
  return (
    <li className={clsx(css.own, css[draft.state])}>
      <span className="hidden">{t("you")}</span>
      <div className={css.bubble} dir="auto">
        <Linked text={draft.text} />
      </div>
      {draft.state === "waiting" && <small>{t("sending")}</small>}
      {draft.state === "failed" && (
        <small>
          {t("failed")}{" "}
          <button type="button" className="link" onClick={() => thread.retry()}>
            {t("retry")}
          </button>
        </small>
      )}
      {draft.state === "refused" && (
        <small>
          {t("refused")}{" "}
          <button type="button" className="link" onClick={() => thread.dismiss(draft.cid)}>
            {t("dismiss")}
          </button>
        </small>
      )}
    </li>
  );
}
