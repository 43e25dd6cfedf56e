// How the agent signs in: with a second factor or without, and the end of all sessions.

import { Refusal } from "@shopbell/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type JSX, Suspense, useState } from "react";
import type { Account } from "../../live/auth.ts";
import { useSession } from "../../live/session.tsx";
import { lazily } from "../../ui/lazily.tsx";
import { t } from "../../words/index.ts";
import { signOut } from "./api.ts";
import { SignIns } from "./SignIns.tsx";

// Who sets nothing up loads nothing of it.
const AppCode = lazily(() => import("./AppCode.tsx").then((module) => module.AppCode));

const KEY = ["account"];

export function Security(): JSX.Element {
  return (
    <div className="settings">
      <OwnFactor />
      <Sessions />
    </div>
  );
}

function OwnFactor(): JSX.Element {
  const { auth } = useSession();
  const query = useQuery({ queryKey: KEY, queryFn: () => auth.account() });
  if (query.data) return <SecondFactor account={query.data} />;
  return <p>{query.isError ? t("unreachable") : t("loading")}</p>;
}

function SecondFactor({ account }: { account: Account }): JSX.Element {
  const { email, secondFactor: on } = account;
  const { auth } = useSession();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const [error, setError] = useState("");
  /** `refused` says what a plain no means. */
  const attempt = async (work: () => Promise<void>, refused: string): Promise<void> => {
    setError("");
    await work().catch((reason) => setError(said(reason, refused)));
  };
  const confirm = (event: FormEvent<HTMLFormElement>): void => {
    const code = typed(event, "code").trim();
    void attempt(async () => {
      await auth.takeSecondFactor(code);
      queries.setQueryData(KEY, { email, secondFactor: true });
      setSecret("");
    }, t("wrongCode"));
  };
  const change = (event: FormEvent<HTMLFormElement>): void => {
    const password = typed(event, "password");
    void attempt(
      async () => {
        if (!on) return setSecret(await auth.offerSecondFactor(email, password));
        await auth.dropSecondFactor(email, password);
        queries.setQueryData(KEY, { email, secondFactor: false });
      },
      on ? t("secondFactorKept") : t("wrongOwnPassword"),
    );
  };
  return (
    <section aria-labelledby="factor-title">
      <h3 id="factor-title">{t("secondFactor")}</h3>
      <p role="status">{on ? t("secondFactorOn") : t("secondFactorOff")}</p>
      {(on || !secret) && (
        // Another one for each state, or the password of before would still stand in it.
        <form onSubmit={change} key={on ? "on" : "off"}>
          <label>
            {t("password")}
            <input type="password" name="password" autoComplete="current-password" required />
          </label>
          <button type="submit" className="button">
            {on ? t("secondFactorDrop") : t("secondFactorSetUp")}
          </button>
        </form>
      )}
      {!on && secret && (
        <form onSubmit={confirm}>
          <Suspense fallback={t("loading")}>
            <AppCode email={email} secret={secret} />
          </Suspense>
          <label>
            {t("code")}
            <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="\s*[0-9]{6}\s*" required />
          </label>
          <button type="submit" className="button primary">
            {t("secondFactorTake")}
          </button>
        </form>
      )}
      <div role="alert">{error && <small className="error">{error}</small>}</div>
    </section>
  );
}

function said(reason: unknown, refused: string): string {
  const code = reason instanceof Refusal ? reason.code : "";
  if (code === "unauthenticated" || code === "invalid_code") return refused;
  return code === "rate_limited" ? t("tooManyTries") : t("unreachable");
}

function typed(event: FormEvent<HTMLFormElement>, field: string): string {
  event.preventDefault();
  return String(new FormData(event.currentTarget).get(field));
}

function Sessions(): JSX.Element {
  const { auth, api } = useSession();
  const [failed, setFailed] = useState(false);
  return (
    <section aria-labelledby="sessions-title">
      <h3 id="sessions-title">{t("sessions")}</h3>
      <SignIns />
      <p>{t("sessionsHint")}</p>
      <button
        type="button"
        className="button"
        onClick={() => void auth.signOutEverywhere(() => signOut(api, "everywhere")).catch(() => setFailed(true))}
      >
        {t("signOutEverywhere")}
      </button>
      <div role="alert">{failed && <small className="error">{t("unreachable")}</small>}</div>
    </section>
  );
}
