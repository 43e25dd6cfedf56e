// Ask the shopper something with choices: what the store has set, in their language.

import * as Menu from "@radix-ui/react-dropdown-menu";
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { type JSX, useState } from "react";
import type { Desk } from "../../live/desk.ts";
import { useSession } from "../../live/session.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { direction, known, LANGUAGES, type Language, t } from "../../words/index.ts";
import { type Survey, surveysOf } from "./api.ts";
import css from "./surveys.module.css";

interface Props {
  desk: Desk;
  conversation: string;
  /** What the shopper reads; the shop's main language where it is not known. */
  language: string | undefined;
}

export function SurveyMenu({ desk, conversation, language }: Props): JSX.Element {
  const { api } = useSession();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: ["surveys", desk.store.id],
    queryFn: () => surveysOf(api, desk.store.id),
    enabled: open,
  });
  const ask = (survey: Survey): void => {
    const card = { kind: "survey" as const, survey: survey.id, ...(language ? { language } : {}) };
    desk.send(conversation, nameOf(survey), { card });
  };
  return (
    <Menu.Root modal={false} dir={direction()} open={open} onOpenChange={setOpen}>
      <Menu.Trigger className={clsx("icon-button", css.ask)} aria-label={t("surveyAsk")} title={t("surveyAsk")}>
        <Icon name="survey" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={6}>
          {data?.map((survey) => (
            <Menu.Item key={survey.id} className="menu-item" onSelect={() => ask(survey)}>
              {nameOf(survey)}
            </Menu.Item>
          ))}
          {data?.length === 0 && (
            <Menu.Item className="menu-item" disabled>
              {t("surveyNone")}
            </Menu.Item>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** The question as this agent reads it; what is there to begin with, in our words. */
function nameOf({ id, question }: Survey): string {
  const tags = [document.documentElement.lang as Language, ...(Object.keys(LANGUAGES) as Language[])];
  return tags.map((tag) => question[tag]).find(Boolean) ?? known(`survey_${id}`) ?? "…";
}
