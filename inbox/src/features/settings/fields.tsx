// What the sections are made of: fields for a line, for several, for a text in several languages, for a list of named things.

import { type JSX, useId } from "react";
import { LANGUAGES, type Language, t } from "../../words/index.ts";
import type { Name, Values } from "./api.ts";
import css from "./settings.module.css";

/** A text by language. */
export type Texts = { readonly [tag in Language]?: string };

export interface FieldsProps<N extends Name> {
  value: Values[N];
  /** The languages in which the shop writes, the main one first. */
  languages: readonly Language[];
  change(part: Partial<Values[N]>): void;
}

interface LineProps {
  label: string;
  value: string;
  hint?: string;
  type?: "text" | "url" | "number";
  required?: boolean;
  pattern?: string;
  maxLength?: number;
  min?: number;
  max?: number;
  onChange(value: string): void;
}

export function Line({ label, hint, onChange, ...input }: LineProps): JSX.Element {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={css.input}
        dir={input.type === "url" ? "ltr" : "auto"}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...input}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** An address over HTTPS, or none. */
export function Address(props: Pick<LineProps, "label" | "hint" | "value" | "onChange">): JSX.Element {
  return <Line type="url" pattern="https://\S+" maxLength={500} {...props} />;
}

export function Switch(props: { label: string; value: boolean; onChange(value: boolean): void }): JSX.Element {
  return (
    <label className={css.switch}>
      <input type="checkbox" checked={props.value} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly (readonly [Value, string])[];
  disabled?: boolean;
  hidden?: boolean;
  onChange(value: Value): void;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id} className={props.hidden ? "hidden" : undefined}>
        {props.label}
      </label>
      <select
        id={id}
        className={css.input}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.value as Value)}
      >
        {props.choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface LinesProps {
  label: string;
  hint: string;
  value: readonly string[];
  pattern: string;
  placeholder: string;
  most: number;
  onChange(value: string[]): void;
}

/** Several lines of the same kind, one at least. */
export function Lines({ label, hint, value, pattern, placeholder, most, onChange }: LinesProps): JSX.Element {
  const id = useId();
  const lines = value.length ? value : [""];
  const put = (place: number, line: string): void => onChange(lines.map((each, at) => (at === place ? line : each)));
  return (
    <fieldset className={css.group} aria-describedby={id}>
      <legend>{label}</legend>
      {lines.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing but its place
        <div key={place} className={css.row}>
          <input
            className={css.input}
            dir="ltr"
            aria-label={`${label} ${place + 1}`}
            required
            {...{ pattern, placeholder }}
            title={hint}
            value={line}
            onChange={(event) => put(place, event.target.value.trim())}
          />
          {lines.length > 1 && (
            <RemoveButton name={line} onClick={() => onChange(lines.filter((_, at) => at !== place))} />
          )}
        </div>
      ))}
      <small id={id}>{hint}</small>
      {lines.length < most && <AddButton onClick={() => onChange([...lines, ""])} />}
    </fieldset>
  );
}

interface TextsProps {
  label: string;
  value: Texts;
  languages: readonly Language[];
  hint?: string;
  long?: boolean;
  most: number;
  onChange(value: Texts): void;
}

/** A text in each of the shop's languages; what stays empty in one is read in the main one. */
export function TextIn({ label, value, languages, hint, long, most, onChange }: TextsProps): JSX.Element {
  const id = useId();
  // What was written before a language was left out is still there.
  const shown = [...new Set([...languages, ...(Object.keys(value) as Language[])])];
  const put = (tag: Language, text: string): void => {
    const { [tag]: _, ...others } = value;
    onChange(text.trim() ? { ...others, [tag]: text } : others);
  };
  return (
    <fieldset className={css.group} aria-describedby={hint ? id : undefined}>
      <legend>{label}</legend>
      {shown.map((tag) => {
        const given = {
          id: `${id}-${tag}`,
          lang: tag,
          dir: tag === "ar" ? ("rtl" as const) : ("ltr" as const),
          className: css.input,
          maxLength: most,
          value: value[tag] ?? "",
        };
        return (
          <label key={tag} className={css.translated} htmlFor={`${id}-${tag}`}>
            <span lang={tag}>{LANGUAGES[tag]}</span>
            {long ? (
              <textarea rows={3} {...given} onChange={(event) => put(tag, event.target.value)} />
            ) : (
              <input {...given} onChange={(event) => put(tag, event.target.value)} />
            )}
          </label>
        );
      })}
      {hint && <small id={id}>{hint}</small>}
    </fieldset>
  );
}

export function AddButton({ onClick }: { onClick(): void }): JSX.Element {
  return (
    <button type="button" className="link" onClick={onClick}>
      {t("settingsAdd")}
    </button>
  );
}

export function RemoveButton({ name, onClick }: { name: string; onClick(): void }): JSX.Element {
  return (
    <button type="button" className="link" onClick={onClick}>
      {t("dismiss")}
      <span className="hidden"> {name}</span>
    </button>
  );
}

/** An id that is not taken, from chance: a name may change, and what names it may not. */
export function newId(): string {
  return crypto.randomUUID().slice(0, 8);
}
