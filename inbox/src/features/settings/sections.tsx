// The sections of the settings: what each is called, what it is made of, and how it is changed.

import type { ComponentType, JSX } from "react";
import { type Id, LANGUAGES, type Language, t } from "../../words/index.ts";
import type { Name, Values } from "./api.ts";
import { AddButton, Address, Choice, type FieldsProps, Line, Lines, newId, Switch } from "./fields.tsx";
import { Named, nameOf, put } from "./named.tsx";
import css from "./settings.module.css";
import { SurveyFields, TextFields } from "./texts.tsx";

interface Kind<N extends Name> {
  title: Id;
  /** The names of its fields: they can be searched, and say what was changed. */
  fields: { readonly [field in keyof Values[N]]: Id };
  Fields: ComponentType<FieldsProps<N>>;
}

const TAGS = Object.keys(LANGUAGES) as Language[];
const COLOURS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple"] as const;
const ORIGIN = "https?://[a-z0-9.\\-]+(:[0-9]{1,5})?";

function StoreFields({ value, change }: FieldsProps<"store">): JSX.Element {
  return (
    <>
      <Line
        label={t("settingsName")}
        value={value.name}
        required
        maxLength={60}
        onChange={(name) => change({ name })}
      />
      <Lines
        label={t("settingsOrigins")}
        hint={t("settingsOriginsHint")}
        value={value.origins}
        pattern={ORIGIN}
        placeholder="https://shop.example"
        most={20}
        onChange={(origins) => change({ origins })}
      />
      <Address
        label={t("settingsLogo")}
        hint={t("settingsAddressHint")}
        value={value.logo}
        onChange={(logo) => change({ logo })}
      />
    </>
  );
}

function LanguageFields({ value, change }: FieldsProps<"languages">): JSX.Element {
  return (
    <>
      <Choice
        label={t("settingsLanguage")}
        value={value.language}
        choices={TAGS.map((tag) => [tag, LANGUAGES[tag]] as const)}
        onChange={(language) => change({ language, others: value.others.filter((each) => each !== language) })}
      />
      <fieldset className={css.group}>
        <legend>{t("settingsOthers")}</legend>
        {TAGS.filter((tag) => tag !== value.language).map((tag) => (
          <Switch
            key={tag}
            label={LANGUAGES[tag]}
            value={value.others.includes(tag)}
            onChange={(on) =>
              change({ others: on ? [...value.others, tag] : value.others.filter((each) => each !== tag) })
            }
          />
        ))}
      </fieldset>
    </>
  );
}

function NotificationFields({ value, change }: FieldsProps<"notification">): JSX.Element {
  return (
    <>
      <Line
        label={t("settingsMailAfter")}
        hint={t("settingsMailAfterHint")}
        type="number"
        required
        min={30}
        max={3600}
        value={String(value.mail_after)}
        onChange={(seconds) => change({ mail_after: Math.round(Number(seconds)) })}
      />
      <Switch label={t("settingsConfirms")} value={value.confirms} onChange={(confirms) => change({ confirms })} />
      <Address
        label={t("settingsWebhook")}
        hint={t("settingsWebhookHint")}
        value={value.webhook}
        onChange={(webhook) => change({ webhook })}
      />
    </>
  );
}

function TeamFields({ value, languages, change }: FieldsProps<"teams">): JSX.Element {
  const { teams } = value;
  return (
    <>
      <Switch
        label={t("settingsAnswerClaims")}
        value={value.answer_claims}
        onChange={(answer_claims) => change({ answer_claims })}
      />
      <fieldset className={css.group}>
        <legend>{t("settingsTeams")}</legend>
        {teams.map((team) => (
          <Named
            key={team.id}
            id={team.id}
            texts={team.name}
            {...{ languages }}
            onName={(name) => change({ teams: put(teams, team, { ...team, name }) })}
            onRemove={() => change({ teams: put(teams, team) })}
          />
        ))}
        {teams.length < 50 && <AddButton onClick={() => change({ teams: [...teams, { id: newId(), name: {} }] })} />}
      </fieldset>
    </>
  );
}

function LabelFields({ value, languages, change }: FieldsProps<"labels">): JSX.Element {
  const { categories, labels } = value;
  return (
    <>
      <fieldset className={css.group}>
        <legend>{t("settingsCategories")}</legend>
        {categories.map((each) => (
          <Named
            key={each.id}
            id={each.id}
            texts={each.name}
            {...{ languages }}
            onName={(name) => change({ categories: put(categories, each, { ...each, name }) })}
            onRemove={() => change({ categories: put(categories, each) })}
          />
        ))}
        <AddButton onClick={() => change({ categories: [...categories, { id: newId(), name: {} }] })} />
      </fieldset>
      <fieldset className={css.group}>
        <legend>{t("settingsLabels")}</legend>
        {labels.map((each) => (
          <Named
            key={each.id}
            id={each.id}
            texts={each.name}
            {...{ languages }}
            title={
              <span className={css.tag} data-colour={each.colour}>
                {nameOf(each.id, each.name, languages)}
              </span>
            }
            onName={(name) => change({ labels: put(labels, each, { ...each, name }) })}
            onRemove={() => change({ labels: put(labels, each) })}
          >
            <Choice
              label={t("settingsColour")}
              value={each.colour}
              choices={COLOURS.map((colour) => [colour, t(`colour_${colour}`)] as const)}
              onChange={(colour) => change({ labels: put(labels, each, { ...each, colour }) })}
            />
          </Named>
        ))}
        <AddButton
          onClick={() =>
            change({ labels: [...labels, { id: newId(), name: {}, colour: COLOURS[labels.length % 8] ?? "grey" }] })
          }
        />
      </fieldset>
    </>
  );
}

function ClosingFields({ value, change }: FieldsProps<"closing">): JSX.Element {
  return (
    <Line
      label={t("settingsReopenDays")}
      hint={t("settingsReopenDaysHint")}
      type="number"
      required
      min={0}
      max={365}
      value={Number.isNaN(value.reopen_days) ? "" : String(value.reopen_days)}
      // None at all is not 0.
      onChange={(days) => change({ reopen_days: days ? Math.round(Number(days)) : Number.NaN })}
    />
  );
}

export const SECTIONS: { readonly [N in Name]: Kind<N> } = {
  store: {
    title: "store",
    fields: { name: "settingsName", origins: "settingsOrigins", logo: "settingsLogo" },
    Fields: StoreFields,
  },
  languages: {
    title: "settingsLanguages",
    fields: { language: "settingsLanguage", others: "settingsOthers" },
    Fields: LanguageFields,
  },
  notification: {
    title: "settingsNotification",
    fields: { mail_after: "settingsMailAfter", confirms: "settingsConfirms", webhook: "settingsWebhook" },
    Fields: NotificationFields,
  },
  texts: {
    title: "settingsTexts",
    fields: {
      greets: "settingsGreets",
      greeting: "settingsGreeting",
      replies: "settingsReplies",
      arrives: "settingsArrives",
      arrival: "settingsArrival",
      confirmation: "settingsConfirmation",
    },
    Fields: TextFields,
  },
  surveys: { title: "settingsSurveys", fields: { surveys: "settingsSurveys" }, Fields: SurveyFields },
  closing: { title: "settingsClosing", fields: { reopen_days: "settingsReopenDays" }, Fields: ClosingFields },
  labels: {
    title: "settingsLabelling",
    fields: { categories: "settingsCategories", labels: "settingsLabels" },
    Fields: LabelFields,
  },
  teams: {
    title: "settingsTeams",
    fields: { answer_claims: "settingsAnswerClaims", teams: "settingsTeams" },
    Fields: TeamFields,
  },
};

/** What a field is called; a field of a later version by its own name. */
export function fieldName(section: Name, field: string): string {
  const fields: Record<string, Id> = SECTIONS[section].fields;
  const id = fields[field];
  return id ? t(id) : field;
}
