// Where a part of the page could not be loaded: said in its place, and nothing else is lost.

import type { JSX } from "react";
import { t } from "../words/index.ts";

export function Missing(): JSX.Element {
  return (
    <p role="alert" className="error">
      {t("notLoaded")}
    </p>
  );
}
