// Close a conversation and say how it ended.

import * as Menu from "@radix-ui/react-dropdown-menu";
import type { JSX } from "react";
import { Icon } from "../../ui/Icon.tsx";
import { direction, t } from "../../words/index.ts";
import { OUTCOMES, type Outcome } from "./api.ts";

export function CloseMenu({ onClose }: { onClose(outcome: Outcome): void }): JSX.Element {
  return (
    <Menu.Root modal={false} dir={direction()}>
      <Menu.Trigger className="icon-button" aria-label={t("outcome")} title={t("outcome")}>
        <Icon name="more" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={6}>
          {OUTCOMES.map((outcome) => (
            <Menu.Item key={outcome} className="menu-item" onSelect={() => onClose(outcome)}>
              {t(`outcome_${outcome}`)}
            </Menu.Item>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
