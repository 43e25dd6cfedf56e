// Who has a conversation.

import type { Feature } from "../feature.ts";
import { AssignedLine } from "./AssignedLine.tsx";

export const assignment: Feature = { timeline: { lines: { assigned: AssignedLine } } };
