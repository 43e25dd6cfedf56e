// What came with a mail, and the mail itself; each link is made when it is asked for, and is a download.

import { type JSX, useState } from "react";
import { useSession } from "../../live/session.tsx";
import { t } from "../../words/index.ts";
import type { BelowProps } from "../feature.ts";
import { mailLinks } from "./api.ts";
import css from "./mail.module.css";

export function Files({ message, desk, conversation }: BelowProps): JSX.Element | null {
  const { api } = useSession();
  const [failed, setFailed] = useState(false);
  const open = async (index: number): Promise<void> => {
    setFailed(false);
    try {
      const links = await mailLinks(api, desk.store.id, conversation, message.seq);
      location.assign(index < 0 ? links.raw : (links.files[index]?.url ?? links.raw));
    } catch {
      setFailed(true);
    }
  };
  if (message.via !== "email") return null;
  return (
    <p className={css.files}>
      {message.files?.map((file, index) => (
        <button
          key={`${file.name}${file.size}`}
          type="button"
          className="link"
          dir="auto"
          onClick={() => void open(index)}
        >
          {file.name}
        </button>
      ))}
      <button type="button" className="link" onClick={() => void open(-1)}>
        {t("wholeMail")}
      </button>
      <span role="alert">{failed && t("failedChange")}</span>
    </p>
  );
}
