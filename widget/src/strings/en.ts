// Every word that the widget says, in English. A value with {0} takes a parameter.

export const en = {
  title: "Chat with {0}",
  welcome: "Hello! How can we help?",
  hint: "Write to us here. You need no account, and you can go on browsing: the answer finds you on any page.",
  hintAway: "Write to us all the same. Leave your address, and the answer reaches you by e-mail, or here on any page.",
  you: "You",
  placeholder: "Write a message",
  message: "Message",
  send: "Send",
  close: "Close chat",
  launcher: "Chat with us",
  launcherUnread: "Chat with us, {0} unread",
  log: "Messages",
  older: "Earlier messages",
  newBelow: "New messages ↓",
  sending: "Sending…",
  delivered: "Delivered",
  seen: "Seen",
  failed: "Not sent yet.",
  retry: "Try again",
  refused: "This message can't be sent.",
  dismiss: "Remove",
  typing: "{0} is typing",
  joined: "{0} has joined",
  left: "{0} has left",
  closed: "This conversation was closed. Write again and it opens.",
  reopened: "The conversation is open again",
  reconnecting: "Reconnecting… What you write is kept.",
  tooLong: "At most 4,000 characters: please shorten it.",
  here_online: "We are here",
  here_away: "We will be right back",
  here_offline: "We are away: you get an answer as soon as we are back",
  addressAsk: "Leave your e-mail address, and the answer reaches you after you have left.",
  addressLabel: "E-mail address",
  addressSave: "Save",
  notNow: "Not now",
  addressSaving: "Saving {0}…",
  addressRefused: "No mail can reach this address. Please check it.",
  addressKept: "When you leave, answers go to {0}.",
  addressChange: "Change",
  transcript: "Send me a copy",
  transcriptAsked: "The copy is on its way.",
  transcriptFailed: "The copy could not be sent.",
  preview: "{0} wrote",
  previewDismiss: "Dismiss",
  somebody: "Somebody from the shop",
};

export type Strings = typeof en;

/** A text with its parameter put in. */
export function fill(text: string, value: string | number): string {
  return text.replace("{0}", String(value));
}
