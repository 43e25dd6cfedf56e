// What is known of the shopper.

import type { Feature } from "../feature.ts";
import { AddressLine } from "./AddressLine.tsx";

export const customer = { timeline: { lines: { address: AddressLine } } } satisfies Feature;
