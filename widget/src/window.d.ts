interface Window {
  /** For the shop's own pages: opens and closes the chat. */
  shopbell: (command: "open" | "close") => void;
}
