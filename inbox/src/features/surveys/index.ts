// Questions with choices, and what the shop says by itself.

import type { Message } from "@shopbell/client";
import { known } from "../../words/index.ts";
import type { Feature } from "../feature.ts";

export const surveys = { timeline: { remarks } } satisfies Feature;

function remarks({ card }: Message): string[] {
  return [known(`kind_${card?.kind}`) ?? []].flat();
}
