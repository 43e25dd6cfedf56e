// The language that the inbox speaks.

import type { Feature } from "../feature.ts";
import { Languages, Spoken } from "./Languages.tsx";

export const languages = { sections: [{ title: "language", View: Languages, Chosen: Spoken }] } satisfies Feature;
