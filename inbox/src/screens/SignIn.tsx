// Sign in, and choose a password at the first time.

import { Refusal } from "@shopbell/client";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type JSX, useState } from "react";
import type { PasswordChange } from "../auth.ts";
import { useSession } from "../session.tsx";
import { strings } from "../strings.ts";

export function SignIn(): JSX.Element {
  const { auth } = useSession();
  const navigate = useNavigate();
  const [change, setChange] = useState<PasswordChange | null>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const kind = shown ? "text" : "password";

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
      if (change) await auth.changePassword(change, String(form.get("new-password")));
      else {
        const asked = await auth.signIn(String(form.get("email")).trim(), String(form.get("password")));
        if (asked) return setChange(asked);
      }
      await navigate({ to: "/" });
    } catch (refused) {
      setError(message(refused));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form noValidate onSubmit={(event) => void submit(event)} key={change ? "change" : "sign-in"}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{change ? strings.newPasswordTitle : strings.signInTitle}</h1>
        <div role="alert">{error && <p className="error">{error}</p>}</div>
        {change ? (
          <label>
            {strings.newPassword}
            <input type={kind} name="new-password" autoComplete="new-password" required minLength={12} />
            <small>{strings.newPasswordHint}</small>
          </label>
        ) : (
          <>
            <label>
              {strings.email}
              <input type="email" name="email" autoComplete="username" required />
            </label>
            <label>
              {strings.password}
              <input type={kind} name="password" autoComplete="current-password" required />
            </label>
          </>
        )}
        <label className="check">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          {strings.showPassword}
        </label>
        <button type="submit" className="button primary" disabled={busy}>
          {change ? strings.setPassword : strings.signIn}
        </button>
      </form>
    </main>
  );
}

function wrong(field: HTMLInputElement): string {
  if (field.validity.typeMismatch) return strings.wantsAddress;
  return field.validity.tooShort ? strings.passwordRefused : strings.fillIn;
}

function message(refused: unknown): string {
  const code = refused instanceof Refusal ? refused.code : "";
  if (code === "unauthenticated") return strings.wrongPassword;
  return code === "invalid_password" ? strings.passwordRefused : strings.unreachable;
}
