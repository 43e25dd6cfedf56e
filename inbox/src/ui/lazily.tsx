// A part of the page that is loaded when it is first drawn.

import { type FunctionComponent, type JSX, use, useEffect } from "react";
import { Missing } from "./Missing.tsx";

/** What can't be had (after a new version, or without a network) is said in its place, and asked for anew the next time. */
export function lazily<Props extends object>(load: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  let part: Promise<FunctionComponent<Props> | null> | undefined;
  const forget = (): void => {
    part = undefined;
  };
  return function Lazily(props: Props): JSX.Element {
    part ??= load().catch(() => null);
    const View = use(part);
    return View ? <View {...props} /> : <Unloaded onGone={forget} />;
  };
}

function Unloaded({ onGone }: { onGone(): void }): JSX.Element {
  useEffect(() => onGone, [onGone]);
  return <Missing />;
}
