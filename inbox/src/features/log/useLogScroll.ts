// A log that scrolls as LogScroll says, for React.

import { LogScroll } from "@shopbell/client";
import { type RefObject, useLayoutEffect, useReducer, useState } from "react";

/** `box` scrolls, `rows` in it hold the messages. */
export function useLogScroll(box: RefObject<HTMLElement | null>, rows: RefObject<HTMLElement | null>): LogScroll {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const [scroll] = useState(() => new LogScroll());
  useLayoutEffect(() => {
    scroll.onChange = draw;
    if (box.current && rows.current) return scroll.attach(box.current, rows.current);
    return undefined;
  }, [scroll, box, rows]);
  useLayoutEffect(() => {
    if (rows.current) scroll.settle(rows.current);
  });
  return scroll;
}
