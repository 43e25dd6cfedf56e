// Store, views, and the agent's own menu.

import * as Menu from "@radix-ui/react-dropdown-menu";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { StoreOfMine, View } from "../live/api.ts";
import type { Desk } from "../live/desk.ts";
import { useSession } from "../live/session.tsx";
import { Icon } from "../ui/Icon.tsx";
import { direction, LANGUAGES, language, t } from "../words/index.ts";

/** How many open conversations there are in a view, "50+" for more than are read; empty where nobody needs to know. */
export type Counts = Partial<Record<View, string>>;

interface Props {
  store: StoreOfMine;
  stores: StoreOfMine[];
  desk: Desk;
  view: View;
  status: "open" | "closed";
  counts: Counts;
  onKeys(): void;
  onPreferences(): void;
  onSecurity(): void;
  onHeld(): void;
  onLanguages(): void;
}

const VIEWS: readonly View[] = ["unassigned", "mine", "all"];

export function Sidebar({
  store,
  stores,
  desk,
  view,
  status,
  counts,
  onKeys,
  onPreferences,
  onSecurity,
  onHeld,
  onLanguages,
}: Props): JSX.Element {
  return (
    <header className="sidebar">
      <div className="brand">
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
            {counts[each] && (
              <span className="count">
                <span aria-hidden="true">{counts[each]}</span>
                <span className="hidden">{t("countInView", Number.parseInt(counts[each], 10), counts[each])}</span>
              </span>
            )}
          </Link>
        ))}
      </nav>
      <AgentMenu {...{ store, stores, desk, onKeys, onPreferences, onSecurity, onHeld, onLanguages }} />
    </header>
  );
}

function AgentMenu({
  store,
  stores,
  desk,
  onKeys,
  onPreferences,
  onSecurity,
  onHeld,
  onLanguages,
}: Omit<Props, "view" | "status" | "counts">): JSX.Element {
  const { auth, api } = useSession();
  // Colleagues and shoppers see nobody behind a cut line.
  const status = desk.cut ? "offline" : desk.presence;
  return (
    // Not modal: a modal menu locks scrolling with an inline style, which the Content-Security-Policy refuses.
    <Menu.Root modal={false} dir={direction()}>
      <Menu.Trigger className="me">
        <span className={`dot ${status}`} aria-hidden="true" />
        <span className="who">{store.as}</span>
        <span className="hidden">{t(`status_${status}`)}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" side="top" align="start" sideOffset={6}>
          <Menu.Label className="menu-label">{t("yourStatus")}</Menu.Label>
          <Menu.RadioGroup
            value={desk.presence}
            onValueChange={(value) => desk.setPresence(value === "away" ? "away" : "online")}
          >
            {(["online", "away"] as const).map((each) => (
              <Menu.RadioItem key={each} value={each} className="menu-item">
                <span className={`dot ${each}`} aria-hidden="true" />
                {t(`status_${each}`)}
                <Menu.ItemIndicator className="tick">✓</Menu.ItemIndicator>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator className="menu-line" />
          {stores.length > 1 && <StoreItems {...{ store, stores }} />}
          <Menu.Item className="menu-item" onSelect={onHeld}>
            {t("held")}
          </Menu.Item>
          <Menu.Item className="menu-item" onSelect={onPreferences}>
            {t("preferences")}
          </Menu.Item>
          <Menu.Item className="menu-item" onSelect={onSecurity}>
            {t("security")}
          </Menu.Item>
          <Menu.Item className="menu-item" onSelect={onKeys}>
            {t("keys")}
          </Menu.Item>
          <Menu.Item className="menu-item" onSelect={onLanguages}>
            {t("language")}
            <span className="tick" lang={language()}>
              {LANGUAGES[language()]}
            </span>
          </Menu.Item>
          <Menu.Item className="menu-item" onSelect={() => void auth.signOut(() => api.signOut("here"))}>
            {t("signOut")}
          </Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

function StoreItems({ store, stores }: { store: StoreOfMine; stores: StoreOfMine[] }): JSX.Element {
  return (
    <>
      <Menu.Label className="menu-label">{t("store")}</Menu.Label>
      {stores.map((each) => (
        <Menu.Item key={each.id} className="menu-item" asChild>
          <Link to="/$store/$view" params={{ store: each.id, view: "unassigned" }} search={{ status: "open" }}>
            {each.name}
            {each.id === store.id && <span className="tick">✓</span>}
          </Link>
        </Menu.Item>
      ))}
      <Menu.Separator className="menu-line" />
    </>
  );
}
