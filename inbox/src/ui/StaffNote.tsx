// A line of the log that only the store's people see.

import type { JSX, ReactNode } from "react";

export function StaffNote({ warns, children }: { warns?: boolean; children: ReactNode }): JSX.Element {
  return <li className={warns ? "event staff warn" : "event staff"}>{children}</li>;
}
