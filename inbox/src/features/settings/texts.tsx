// What the shop says by itself, and what its agents ask with a tap.

import type { Schemas } from "@shopbell/client";
import type { JSX } from "react";
import { type Language, t } from "../../words/index.ts";
import { AddButton, type FieldsProps, newId, Switch, TextIn } from "./fields.tsx";
import { Named, put } from "./named.tsx";
import css from "./settings.module.css";

type Choice = Schemas["type_choice"];

interface ChoicesProps {
  legend: string;
  kind: string;
  choices: readonly Choice[];
  languages: readonly Language[];
  most: number;
  /** So many there must be. */
  least: number;
  onChange(choices: Choice[]): void;
}

function Choices({ legend, kind, choices, languages, most, least, onChange }: ChoicesProps): JSX.Element {
  return (
    <fieldset className={css.group}>
      <legend>{legend}</legend>
      {choices.map((each) => (
        <Named
          key={each.id}
          id={each.id}
          texts={each.text}
          {...{ languages, kind }}
          label={t("settingsTextOf")}
          most={80}
          onName={(text) => onChange(put(choices, each, { ...each, text }))}
          {...(choices.length > least ? { onRemove: () => onChange(put(choices, each)) } : {})}
        />
      ))}
      {choices.length < most && <AddButton onClick={() => onChange([...choices, { id: newId(), text: {} }])} />}
    </fieldset>
  );
}

export function TextFields({ value, languages, change }: FieldsProps<"texts">): JSX.Element {
  const hint = t("settingsOwnWords");
  return (
    <>
      <Switch label={t("settingsGreets")} value={value.greets} onChange={(greets) => change({ greets })} />
      <TextIn
        label={t("settingsGreeting")}
        long
        {...{ languages, hint }}
        value={value.greeting}
        most={1000}
        onChange={(greeting) => change({ greeting })}
      />
      <Choices
        legend={t("settingsReplies")}
        kind="reply"
        choices={value.replies}
        {...{ languages }}
        most={8}
        least={0}
        onChange={(replies) => change({ replies })}
      />
      <Switch label={t("settingsArrives")} value={value.arrives} onChange={(arrives) => change({ arrives })} />
      <TextIn
        label={t("settingsArrival")}
        long
        {...{ languages, hint }}
        value={value.arrival}
        most={1000}
        onChange={(arrival) => change({ arrival })}
      />
      <TextIn
        label={t("settingsConfirmation")}
        hint={t("settingsConfirmationHint")}
        long
        {...{ languages }}
        value={value.confirmation}
        most={1000}
        onChange={(confirmation) => change({ confirmation })}
      />
    </>
  );
}

export function SurveyFields({ value, languages, change }: FieldsProps<"surveys">): JSX.Element {
  const { surveys } = value;
  const added = (): Choice => ({ id: newId(), text: {} });
  return (
    <fieldset className={css.group}>
      <legend>{t("settingsSurveys")}</legend>
      <small>{t("settingsSurveysHint")}</small>
      {surveys.map((each) => (
        <Named
          key={each.id}
          id={each.id}
          texts={each.question}
          {...{ languages }}
          kind="survey"
          label={t("settingsQuestion")}
          most={500}
          onName={(question) => change({ surveys: put(surveys, each, { ...each, question }) })}
          onRemove={() => change({ surveys: put(surveys, each) })}
        >
          <Choices
            legend={t("settingsChoices")}
            kind="choice"
            choices={each.choices}
            {...{ languages }}
            most={10}
            least={1}
            onChange={(choices) => change({ surveys: put(surveys, each, { ...each, choices }) })}
          />
        </Named>
      ))}
      {surveys.length < 20 && (
        <AddButton
          onClick={() => change({ surveys: [...surveys, { id: newId(), question: {}, choices: [added(), added()] }] })}
        />
      )}
    </fieldset>
  );
}
