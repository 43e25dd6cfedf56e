// How the agent wants to be told: sound here, push on this browser, mail after a while, and when not.

import { useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import { type JSX, useEffect, useRef, useState } from "react";
import { useSession } from "../../live/session.tsx";
import type { StoreOfMine } from "../../live/stores.ts";
import { t } from "../../words/index.ts";
import type { SectionProps } from "../feature.ts";
import { type Preferences, preferencesOf, setPreferences } from "./api.ts";
import { chooseSound, chosenSound, SOUNDS, type Sound } from "./notifier.ts";
import { canPush, pushes, stopPushes, takePushes } from "./push.ts";

const NIGHT = { quiet_from: "22:00", quiet_to: "07:00" };
const MINUTES = [0, 5, 15, 60] as const;

export function NotificationSettings({ desk }: SectionProps): JSX.Element {
  const { api } = useSession();
  const store = desk.store.id;
  const query = useQuery({ queryKey: ["preferences", store], queryFn: () => preferencesOf(api, store) });
  return (
    <div className="settings">
      <SoundChoice />
      {query.data ? (
        <>
          <PushChoice store={desk.store} publicKey={query.data.push_key} />
          <Fields store={store} known={query.data.preferences} />
        </>
      ) : (
        <p>{query.isError ? t("failedChange") : t("loading")}</p>
      )}
    </div>
  );
}

function SoundChoice(): JSX.Element {
  const [sound, setSound] = useState(chosenSound);
  return (
    <label>
      {t("sound")}
      <select
        value={sound}
        onChange={(event) => {
          const chosen = event.target.value as Sound;
          setSound(chosen);
          chooseSound(chosen);
        }}
      >
        {SOUNDS.map((each) => (
          <option key={each} value={each}>
            {t(`sound_${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function PushChoice({ store, publicKey }: { store: StoreOfMine; publicKey: string }): JSX.Element {
  const { api } = useSession();
  const [on, setOn] = useState(false);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    void pushes(store).then(setOn);
  }, [store]);
  const change = async (wanted: boolean): Promise<void> => {
    setRefused(false);
    try {
      if (wanted) setOn(await takePushes(api, store, publicKey));
      else await stopPushes(api, store).then(() => setOn(false));
      setRefused(wanted && Notification.permission !== "granted");
    } catch {
      setRefused(true);
    }
  };
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          disabled={!canPush()}
          onChange={(event) => void change(event.target.checked)}
        />
        {t("pushHere")}
      </label>
      <div role="status">{refused && <small>{t("pushRefused")}</small>}</div>
    </>
  );
}

/** A time as in 22:00; chosen when the field is left, for each digit on the way is a time as well. */
function TimeOfDay(props: { label: string; known: string; onChosen(time: string): void }): JSX.Element {
  const { label, known, onChosen } = props;
  return (
    <label>
      {label}
      <input
        type="time"
        key={known}
        defaultValue={known}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        onBlur={(event) => {
          const { value } = event.target;
          if (!value) event.target.value = known;
          else if (value !== known) onChosen(value);
        }}
      />
    </label>
  );
}

function Fields({ store, known }: { store: string; known: Preferences }): JSX.Element {
  const { api } = useSession();
  const queries = useQueryClient();
  // The cache tells its readers a moment later: a switch would spring back until then, and a second change undo the first.
  const [chosen, setChosen] = useState(known);
  const latest = useRef(known);
  useEffect(() => {
    latest.current = known;
    setChosen(known);
  }, [known]);
  // Equal ends mean that there are none.
  const quiet = chosen.quiet_from !== chosen.quiet_to;
  const save = useMutation({
    mutationKey: ["preferences", store],
    mutationFn: (wanted: Preferences) => setPreferences(api, store, wanted),
    // One after the other: what was chosen last must be stored last. Each stores all, so one that went wrong is mended.
    scope: { id: `preferences ${store}` },
    // What is shown is what was stored.
    onError: () => queries.invalidateQueries({ queryKey: ["preferences", store] }),
  });
  // The last one may have been begun before the dialog was closed, as a time is that Escape takes.
  const last = useMutationState({
    filters: { mutationKey: ["preferences", store] },
    select: ({ state }) => state.status,
  });
  const failed = last.at(-1) === "error";
  const change = (part: Partial<Preferences>): void => {
    // The zone is that of whoever sets the hours.
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const wanted = { ...latest.current, ...part, zone };
    latest.current = wanted;
    setChosen(wanted);
    // An answer that is on its way knows nothing of this.
    void queries.cancelQueries({ queryKey: ["preferences", store] });
    queries.setQueryData(["preferences", store], (old: object) => ({ ...old, preferences: wanted }));
    save.mutate(wanted);
  };
  return (
    <>
      <label>
        {t("mailMe")}
        <select value={chosen.mail_minutes} onChange={(event) => change({ mail_minutes: Number(event.target.value) })}>
          {MINUTES.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes ? t("mailAfter", minutes) : t("mailNever")}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{t("quiet")}</legend>
        <label className="check whole">
          <input
            type="checkbox"
            checked={quiet}
            onChange={(event) => change(event.target.checked ? NIGHT : { quiet_from: "00:00", quiet_to: "00:00" })}
          />
          {t("quietOn")}
        </label>
        {quiet && (
          <>
            <TimeOfDay
              label={t("quietFrom")}
              known={chosen.quiet_from}
              onChosen={(time) => change({ quiet_from: time })}
            />
            <TimeOfDay label={t("quietTo")} known={chosen.quiet_to} onChosen={(time) => change({ quiet_to: time })} />
            <small>{t("quietHint")}</small>
          </>
        )}
      </fieldset>
      <div role="status">{save.isSuccess && <small>{t("saved")} ✓</small>}</div>
      <div role="alert">{failed && <small className="error">{t("failedChange")}</small>}</div>
    </>
  );
}
