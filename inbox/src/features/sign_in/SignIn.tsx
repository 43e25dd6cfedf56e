// Sign in: with a password, then with what Cognito asks for besides; or with a new password, for who has forgotten it.

import { Refusal } from "@shopbell/client";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type JSX, Suspense, useState } from "react";
import type { Auth, Challenge } from "../../live/auth.ts";
import { useSession } from "../../live/session.tsx";
import { lazily } from "../../ui/lazily.tsx";
import { type Id, t } from "../../words/index.ts";
import { LanguageLink } from "../languages/Languages.tsx";
import css from "./sign_in.module.css";

// Who sets nothing up loads nothing of it.
const AppCode = lazily(() => import("../security/AppCode.tsx").then((module) => module.AppCode));

/** What is asked for now. */
type Step = { kind: "sign_in" } | { kind: "forgot" } | { kind: "reset"; email: string } | Challenge;
type Given = (name: string) => string;

const TITLES: Record<Step["kind"], Id> = {
  sign_in: "signInTitle",
  forgot: "forgotTitle",
  reset: "newPasswordTitle",
  new_password: "newPasswordTitle",
  code: "codeTitle",
  enrol: "enrolTitle",
};
const BUTTONS: Record<Step["kind"], Id> = {
  sign_in: "signIn",
  forgot: "sendCode",
  reset: "setPassword",
  new_password: "setPassword",
  code: "signIn",
  enrol: "signIn",
};

/** Do what the step asks for; gives the next step, or nothing when they are in. */
async function take(auth: Auth, step: Step, given: Given): Promise<Step | null> {
  switch (step.kind) {
    case "sign_in":
      return auth.signIn(given("email"), given("password"));
    case "forgot":
      await auth.forgot(given("email"));
      return { kind: "reset", email: given("email") };
    case "reset":
      return auth.reset(step.email, given("code"), given("new-password"));
    default:
      return auth.answer(step, given(step.kind === "new_password" ? "new-password" : "code"));
  }
}

export function SignIn(): JSX.Element {
  const { auth } = useSession();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>({ kind: "sign_in" });
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const move = (next: Step): void => {
    setError("");
    setStep(next);
  };

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const missing = [...event.currentTarget.elements].find(
      (each) => each instanceof HTMLInputElement && !each.validity.valid,
    );
    // Said in the page: the browser's own bubble covers the form.
    if (missing instanceof HTMLInputElement) {
      missing.focus();
      return setError(wrong(missing));
    }
    setBusy(true);
    setError("");
    try {
      const next = await take(auth, step, (name) => String(form.get(name)).trim());
      if (next) return move(next);
      await navigate({ to: "/" });
    } catch (refused) {
      setError(message(refused, step));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={css.signIn}>
      <form noValidate onSubmit={(event) => void submit(event)} key={step.kind}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{t(TITLES[step.kind])}</h1>
        <div role="alert">{error && <p className="error">{error}</p>}</div>
        <Fields step={step} />
        <button type="submit" className="button primary" disabled={busy}>
          {t(BUTTONS[step.kind])}
        </button>
        {step.kind === "sign_in" ? (
          <button type="button" className="link" onClick={() => move({ kind: "forgot" })}>
            {t("forgot")}
          </button>
        ) : (
          <button type="button" className="link" onClick={() => move({ kind: "sign_in" })}>
            {t("backToSignIn")}
          </button>
        )}
      </form>
      {step.kind === "sign_in" && <LanguageLink />}
    </main>
  );
}

function Fields({ step }: { step: Step }): JSX.Element {
  switch (step.kind) {
    case "sign_in":
      return (
        <>
          <Email />
          <Password name="password" label={t("password")} />
        </>
      );
    case "forgot":
      return <Email hint={t("forgotHint")} />;
    case "reset":
      return (
        <>
          <p>{t("codeMailed", step.email)}</p>
          <Code label={t("mailedCode")} />
          <NewPassword />
        </>
      );
    case "new_password":
      return <NewPassword />;
    case "code":
      return <Code label={t("code")} hint={t("codeHint")} />;
    default:
      return (
        <>
          <Suspense fallback={t("loading")}>
            <AppCode email={step.email} secret={step.secret ?? ""} />
          </Suspense>
          <Code label={t("code")} />
        </>
      );
  }
}

function Email({ hint }: { hint?: string }): JSX.Element {
  return (
    <label>
      {t("email")}
      <input type="email" name="email" autoComplete="username" required />
      {hint && <small>{hint}</small>}
    </label>
  );
}

function NewPassword(): JSX.Element {
  return <Password name="new-password" label={t("newPassword")} hint={t("newPasswordHint")} />;
}

function Password({ name, label, hint }: { name: string; label: string; hint?: string }): JSX.Element {
  const [shown, setShown] = useState(false);
  const isNew = name === "new-password";
  return (
    <>
      <label>
        {label}
        <input
          type={shown ? "text" : "password"}
          name={name}
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          minLength={isNew ? 12 : undefined}
        />
        {hint && <small>{hint}</small>}
      </label>
      <label className="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
        {t("showPassword")}
      </label>
    </>
  );
}

/** Six digits; the keyboard of a phone shows digits, and offers the code that has just come. */
function Code({ label, hint }: { label: string; hint?: string }): JSX.Element {
  return (
    <label>
      {label}
      <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="\s*[0-9]{6}\s*" required />
      {hint && <small>{hint}</small>}
    </label>
  );
}

function wrong(field: HTMLInputElement): string {
  if (field.validity.typeMismatch) return t("wantsAddress");
  if (field.validity.patternMismatch) return t("wantsCode");
  return field.validity.tooShort ? t("passwordRefused") : t("fillIn");
}

function message(refused: unknown, step: Step): string {
  const code = refused instanceof Refusal ? refused.code : "";
  // A session of a challenge lasts three minutes.
  if (code === "unauthenticated") return step.kind === "sign_in" ? t("wrongPassword") : t("tookTooLong");
  if (code === "invalid_code") return t("wrongCode");
  if (code === "rate_limited") return t("tooManyTries");
  return code === "invalid_password" ? t("passwordRefused") : t("unreachable");
}
