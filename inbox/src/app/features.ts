// All features of the inbox; their sections, keys and lines come in this order.

import { assignment } from "../features/assignment/index.ts";
import { conversation } from "../features/conversation/index.ts";
import { customer } from "../features/customer/index.ts";
import { languages } from "../features/languages/index.ts";
import { list } from "../features/list/index.ts";
import { mail } from "../features/mail/index.ts";
import { notes } from "../features/notes/index.ts";
import { notifications } from "../features/notifications/index.ts";
import { quarantine } from "../features/quarantine/index.ts";
import { security } from "../features/security/index.ts";
import { settings } from "../features/settings/index.ts";
import { shortcuts } from "../features/shortcuts/index.ts";
import { signIn } from "../features/sign_in/index.ts";
import { surveys } from "../features/surveys/index.ts";

export const FEATURES = [
  list,
  conversation,
  assignment,
  customer,
  mail,
  notes,
  surveys,
  quarantine,
  notifications,
  settings,
  security,
  shortcuts,
  languages,
  signIn,
] as const;

/** The panes that they add to each store, by their paths below it. */
export const PANES = FEATURES.flatMap((feature) => ("panes" in feature ? feature.panes : []));

/** The pages that they add, by their paths. */
export const PAGES = FEATURES.flatMap((feature) => ("pages" in feature ? feature.pages : []));
