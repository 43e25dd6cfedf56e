// Parts of the panel that are loaded when they are first shown, each with its stylesheet and its words.

import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

interface Part<Props> {
  View: ComponentType<Props>;
  css: string;
}

/** The part that `load` brings: nothing until it is there, and asked for again with a later drawing if it can't be had. */
export function lazy<Props extends object>(
  load: () => Promise<Part<Props>>,
  adopt: (css: string) => void,
): (props: Props) => JSX.Element | null {
  let part: Part<Props> | undefined;
  let loading = false;
  return function Lazy(props) {
    const [, draw] = useState(false);
    useEffect(() => {
      if (part || loading) return;
      loading = true;
      load()
        .then((loaded) => {
          part = loaded;
          adopt(part.css);
          draw(true);
        })
        .catch(() => undefined)
        .finally(() => {
          loading = false;
        });
    });
    return part ? <part.View {...props} /> : null;
  };
}
