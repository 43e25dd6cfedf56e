// How the agent signs in, and where they are signed in.

import { lazily } from "../../ui/lazily.tsx";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./Security.tsx").then(({ Security }) => Security));

export const security = { sections: [{ title: "security", View }] } satisfies Feature;
