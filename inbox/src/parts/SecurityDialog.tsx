// How the agent signs in: with a second factor or without, and the end of all sessions.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type JSX, lazy, type Ref, Suspense, useImperativeHandle, useRef, useState } from "react";
import type { Account } from "../auth.ts";
import { useSession } from "../session.tsx";
import { strings } from "../strings.ts";

// Who sets nothing up loads nothing of it.
const AppCode = lazy(() => import("./AppCode.tsx"));
const SignIns = lazy(() => import("./SignIns.tsx"));

const KEY = ["account"];

export function SecurityDialog({ ref }: { ref: Ref<{ open(): void }> }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState(false);
  useImperativeHandle(ref, () => ({
    open() {
      setShown(true);
      dialog.current?.showModal();
    },
  }));
  return (
    <dialog ref={dialog} aria-labelledby="security-title" className="keys" onClose={() => setShown(false)}>
      <div className="preferences">
        <h2 id="security-title">{strings.security}</h2>
        {shown && (
          <>
            <OwnFactor />
            <Sessions />
          </>
        )}
        <form method="dialog">
          <button type="submit" className="button">
            {strings.keysClose}
          </button>
        </form>
      </div>
    </dialog>
  );
}

function OwnFactor(): JSX.Element {
  const { auth } = useSession();
  const query = useQuery({ queryKey: KEY, queryFn: () => auth.account() });
  if (query.data) return <SecondFactor account={query.data} />;
  return <p>{query.isError ? strings.unreachable : strings.loading}</p>;
}

function SecondFactor({ account }: { account: Account }): JSX.Element {
  const { email, secondFactor: on } = account;
  const { auth } = useSession();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const [error, setError] = useState("");
  const attempt = async (work: () => Promise<void>, failed: string): Promise<void> => {
    setError("");
    await work().catch(() => setError(failed));
  };
  const confirm = (event: FormEvent<HTMLFormElement>): void => {
    const code = typed(event, "code").trim();
    void attempt(async () => {
      await auth.takeSecondFactor(code);
      queries.setQueryData(KEY, { email, secondFactor: true });
      setSecret("");
    }, strings.wrongCode);
  };
  const drop = (event: FormEvent<HTMLFormElement>): void => {
    const password = typed(event, "password");
    void attempt(async () => {
      await auth.dropSecondFactor(email, password);
      queries.setQueryData(KEY, { email, secondFactor: false });
    }, strings.secondFactorKept);
  };
  return (
    <section aria-labelledby="factor-title">
      <h3 id="factor-title">{strings.secondFactor}</h3>
      <p role="status">{on ? strings.secondFactorOn : strings.secondFactorOff}</p>
      {on && (
        <form onSubmit={drop}>
          <label>
            {strings.password}
            <input type="password" name="password" autoComplete="current-password" required />
          </label>
          <button type="submit" className="button">
            {strings.secondFactorDrop}
          </button>
        </form>
      )}
      {!on && !secret && (
        <button
          type="button"
          className="button"
          onClick={() => void attempt(async () => setSecret(await auth.offerSecondFactor()), strings.unreachable)}
        >
          {strings.secondFactorSetUp}
        </button>
      )}
      {!on && secret && (
        <form onSubmit={confirm}>
          <Suspense fallback={strings.loading}>
            <AppCode email={email} secret={secret} />
          </Suspense>
          <label>
            {strings.code}
            <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="\s*[0-9]{6}\s*" required />
          </label>
          <button type="submit" className="button primary">
            {strings.secondFactorTake}
          </button>
        </form>
      )}
      <div role="alert">{error && <small className="error">{error}</small>}</div>
    </section>
  );
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
      <h3 id="sessions-title">{strings.sessions}</h3>
      <Suspense fallback={<p>{strings.loading}</p>}>
        <SignIns />
      </Suspense>
      <p>{strings.sessionsHint}</p>
      <button
        type="button"
        className="button"
        onClick={() => void auth.signOutEverywhere(() => api.signOut("everywhere")).catch(() => setFailed(true))}
      >
        {strings.signOutEverywhere}
      </button>
      <div role="alert">{failed && <small className="error">{strings.unreachable}</small>}</div>
    </section>
  );
}
