// Store and views, with the agent's menu.

import { Link, useParams } from "@tanstack/react-router";
import type { JSX } from "react";
import type { Section } from "../features/feature.ts";
import type { Counts, Desk } from "../live/desk.ts";
import type { View } from "../live/rows.ts";
import type { StoreOfMine } from "../live/stores.ts";
import { Icon } from "../ui/Icon.tsx";
import { t } from "../words/index.ts";
import { AgentMenu } from "./AgentMenu.tsx";
import css from "./app.module.css";

interface Props {
  store: StoreOfMine;
  stores: StoreOfMine[];
  desk: Desk;
  status: "open" | "closed";
  /** Unknown until the first list is there. */
  counts: Counts | undefined;
  onSection(section: Section): void;
}

const VIEWS: readonly View[] = ["unassigned", "mine", "all"];

export function Sidebar({ store, stores, desk, status, counts, onSection }: Props): JSX.Element {
  const { view } = useParams({ strict: false }) as { view?: View };
  return (
    <header className={css.sidebar}>
      <div className={css.brand}>
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>{store.name}</span>
      </div>
      <nav aria-label={t("viewsLabel")}>
        {VIEWS.map((each) => (
          <Link
            key={each}
            to="/$store/$view"
            params={{ store: store.id, view: each }}
            search={{ status }}
            className="view"
            aria-current={each === view ? "page" : undefined}
          >
            <Icon name={each} />
            <span>{t(`views_${each}`)}</span>
            {counts && counts[each] > 0 && (
              <span className={css.count}>
                <span aria-hidden="true">{counts[each]}</span>
                <span className="hidden">{t("countInView", counts[each])}</span>
              </span>
            )}
          </Link>
        ))}
      </nav>
      <AgentMenu {...{ store, stores, desk, onSection }} />
    </header>
  );
}
