// Mails that were not taken in.

import { lazily } from "../../ui/lazily.ts";
import type { Feature } from "../feature.ts";

const View = lazily(() => import("./Quarantine.tsx").then(({ Quarantine }) => Quarantine));

export const quarantine: Feature = { sections: [{ title: "held", View }] };
