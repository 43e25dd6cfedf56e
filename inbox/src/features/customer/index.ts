// What is known of the shopper.

import type { Feature } from "../feature.ts";
import { AddressLine } from "./AddressLine.tsx";

export const customer: Feature = { timeline: { lines: { address: AddressLine } } };
