// How the agent signs in, and where they are signed in.

import { lazily } from "../../ui/lazily.ts";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./Security.tsx").then(({ Security }) => Security));

export const security: Feature = { sections: [{ title: "security", View }] };
