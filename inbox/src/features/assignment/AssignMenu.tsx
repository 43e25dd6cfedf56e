// Hand a conversation to a colleague.

import * as Menu from "@radix-ui/react-dropdown-menu";
import type { Head } from "@shopbell/client";
import type { JSX } from "react";
import { useAskAgain, useColleagues } from "../../live/colleagues.ts";
import type { Desk } from "../../live/desk.ts";
import { direction, t } from "../../words/index.ts";

interface Props {
  desk: Desk;
  head: Head;
  onAssign(agent: string): void;
}

export function AssignMenu({ desk, head, onAssign }: Props): JSX.Element {
  const colleagues = useColleagues(desk.store.id);
  const askAgain = useAskAgain(desk.store.id);
  // Who may not answer shoppers can't be handed one.
  const able = colleagues.filter((each) => each.answers !== false);
  const assignee = colleagues.find((each) => each.id === head.assignee);
  return (
    <Menu.Root modal={false} dir={direction()} onOpenChange={(open) => open && askAgain()}>
      <Menu.Trigger className="button quiet">{assignee?.name ?? t("assign")}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={6}>
          <Menu.RadioGroup value={head.assignee} onValueChange={onAssign}>
            {able.map((each) => (
              <Menu.RadioItem key={each.id} value={each.id} className="menu-item">
                <span className={`dot ${each.state}`} aria-hidden="true" />
                {each.name}
                <span className="hidden">{t(`status_${each.state}`)}</span>
                <Menu.ItemIndicator className="tick">✓</Menu.ItemIndicator>
              </Menu.RadioItem>
            ))}
            <Menu.Separator className="menu-line" />
            <Menu.RadioItem value="" className="menu-item">
              {t("assignNobody")}
              <Menu.ItemIndicator className="tick">✓</Menu.ItemIndicator>
            </Menu.RadioItem>
          </Menu.RadioGroup>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
