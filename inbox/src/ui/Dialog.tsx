// A dialog, open as long as it is drawn. A native one: it keeps the focus inside without any style that the page's policy
// forbids, and gives it back.

import { type JSX, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { type Id, t } from "../words/index.ts";

interface Props {
  title: Id;
  onClose(): void;
  children: ReactNode;
}

export function Dialog({ title, onClose, children }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // On the dialog itself, whatever of it is loaded by now: its title is read, and no key changes anything.
    shown?.focus();
    // Only who is closed gives the focus back.
    return () => shown?.close();
  }, []);
  // Escape leaves a field without a word: what was being typed must be taken before the field is gone.
  const leave = (): void => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} className="dialog" tabIndex={-1} onCancel={leave} onClose={onClose}>
      <h2 id={id}>{t(title)}</h2>
      {children}
      <form method="dialog">
        <button type="submit" className="button">
          {t("closeDialog")}
        </button>
      </form>
    </dialog>
  );
}
