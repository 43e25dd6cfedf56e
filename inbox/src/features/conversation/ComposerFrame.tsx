// What stands around a field that is written into: what is wrong, the room that it takes, and its foot.

import { clsx } from "clsx";
import type { JSX, ReactNode } from "react";
import css from "./conversation.module.css";

interface Props {
  /** What is written: it makes the room that the field fills. */
  text: string;
  /** Why it can't be sent as it is; empty if it can. */
  error: string;
  className?: string;
  above?: ReactNode;
  /** The field. */
  children: ReactNode;
  foot: ReactNode;
  onSubmit(): void;
}

export function ComposerFrame({ text, error, className, above, children, foot, onSubmit }: Props): JSX.Element {
  return (
    <form
      className={clsx(css.composer, className)}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {error && <p role="alert">{error}</p>}
      {above}
      {/* The field grows with its text by the stylesheet: nothing is measured with each key. */}
      <div className={css.grows} data-text={text}>
        {children}
      </div>
      <div className={css.composerFoot}>{foot}</div>
    </form>
  );
}
