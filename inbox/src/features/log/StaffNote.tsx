// A line of the log that only the store's people see.

import { clsx } from "clsx";
import type { JSX, ReactNode } from "react";
import css from "./log.module.css";

export function StaffNote({ warns, children }: { warns?: boolean; children: ReactNode }): JSX.Element {
  return <li className={clsx(css.event, css.staff, warns && css.warn)}>{children}</li>;
}
