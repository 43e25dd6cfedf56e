// Mails that were not taken in.

import { lazily } from "../../ui/lazily.tsx";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./Quarantine.tsx").then(({ Quarantine }) => Quarantine));

export const quarantine = { sections: [{ title: "held", View }] } satisfies Feature;
