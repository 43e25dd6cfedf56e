// Who has a conversation.

import type { Feature } from "../feature.ts";
import { AssignedLine } from "./AssignedLine.tsx";

export const assignment = { timeline: { lines: { assigned: AssignedLine } } } satisfies Feature;
