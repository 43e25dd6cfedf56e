// A part of the page that is loaded when it is first drawn.

import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { Missing } from "./Missing.tsx";

/** After a new version, or without a network, it can't be had: said in its place. */
export function lazily<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await load().catch((): ComponentType<Props> => Missing) }));
}
