// What an authenticator app is set up with: a picture to scan, a link for the phone itself, the key to type.

import type { JSX } from "react";
import { encode } from "uqr";
import { t } from "../../words/index.ts";
import css from "./security.module.css";

const ISSUER = "Shopbell";

export function AppCode({ email, secret }: { email: string; secret: string }): JSX.Element {
  const label = encodeURIComponent(`${ISSUER}:${email}`);
  const address = `otpauth://totp/${label}?secret=${secret}&issuer=${ISSUER}`;
  const { data, size } = encode(address, { ecc: "M", border: 4 });
  const dark = data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <div className={css.appCode}>
      <p>{t("appCodeHint")}</p>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("appCodePicture")}>
        <rect width={size} height={size} fill="#fff" />
        <path d={dark} fill="#000" />
      </svg>
      <p>
        <a href={address}>{t("appCodeOpen")}</a>
      </p>
      <p>
        <small>{t("appCodeKey")}</small>
        {/* In fours, as people type it. */}
        <code>{secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
    </div>
  );
}
