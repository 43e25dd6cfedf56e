// How the agent is told of messages.

import { lazily } from "../../ui/lazily.tsx";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./NotificationSettings.tsx").then((module) => module.NotificationSettings));

export const notifications = { sections: [{ title: "preferences", View }] } satisfies Feature;
