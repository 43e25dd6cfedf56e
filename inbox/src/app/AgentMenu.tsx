// The agent's own menu: their status, their stores, and what the features have to set.

import * as Menu from "@radix-ui/react-dropdown-menu";
import { Link, useNavigate } from "@tanstack/react-router";
import { type JSX, useRef } from "react";
import { type Section, useFeatures } from "../features/feature.ts";
import { signOut } from "../features/security/api.ts";
import type { Desk } from "../live/desk.ts";
import { useSession } from "../live/session.tsx";
import type { StoreOfMine } from "../live/stores.ts";
import { direction, t } from "../words/index.ts";
import css from "./app.module.css";

interface Props {
  store: StoreOfMine;
  stores: StoreOfMine[];
  desk: Desk;
  onSection(section: Section): void;
}

export function AgentMenu({ store, stores, desk, onSection }: Props): JSX.Element {
  const { auth, api } = useSession();
  // Colleagues and shoppers see nobody behind a cut line.
  const status = desk.cut ? "offline" : desk.presence;
  const chosen = useRef<Section>(undefined);
  const navigate = useNavigate();
  const features = useFeatures();
  const panes = features.flatMap((feature) => feature.panes ?? []).filter((pane) => pane.isFor?.(store) ?? true);
  const sections = features.flatMap((feature) => feature.sections ?? []).filter((each) => each.isFor?.(store) ?? true);
  return (
    // Not modal: a modal menu locks scrolling with an inline style, which the Content-Security-Policy refuses.
    <Menu.Root modal={false} dir={direction()}>
      <Menu.Trigger className={css.me}>
        <span className={`dot ${status}`} aria-hidden="true" />
        <span className={css.who}>{store.as}</span>
        <span className="hidden">{t(`status_${status}`)}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          className="menu"
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={() => {
            const section = chosen.current;
            chosen.current = undefined;
            // When the trigger has the focus again: it is where a dialog gives it back to.
            if (section) setTimeout(() => onSection(section));
          }}
        >
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
          {panes.map((pane) => (
            <Menu.Item
              key={pane.title}
              className="menu-item"
              onSelect={() => void navigate({ to: `/${store.id}${pane.path}` })}
            >
              {t(pane.title)}
            </Menu.Item>
          ))}
          {sections.map((section) => (
            <Menu.Item key={section.title} className="menu-item" onSelect={() => (chosen.current = section)}>
              {t(section.title)}
              {section.Chosen && (
                <span className="tick">
                  <section.Chosen />
                </span>
              )}
            </Menu.Item>
          ))}
          <Menu.Item className="menu-item" onSelect={() => void auth.signOut(() => signOut(api, "here"))}>
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
