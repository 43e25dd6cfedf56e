// What loader and panel know of each other.

/** The loader, as the panel sees it. */
export interface Host {
  /** The widget key of the snippet. */
  key: string;
  /** Where the widget's files are, with a slash at the end. */
  base: string;
  color: string;
  side: string;
  language: string | undefined;
  /** The launcher's name: the shop's own, or ours in the language that is spoken. */
  label: string;
  /** Put the focus on the launcher. */
  focus(): void;
  opened(open: boolean): void;
  /** Show how many messages are unread; `text` is the launcher's whole label. */
  unread(count: number, text: string): void;
}

/** The panel, as the loader sees it. */
export interface Panel {
  open(): void;
  close(): void;
  toggle(): void;
}
