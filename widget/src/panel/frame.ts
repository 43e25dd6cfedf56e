// The panel's element in the page: its own shadow root and its stylesheets.

import type { Host } from "../host.ts";
import css from "./panel.css";

export interface Frame {
  element: HTMLElement;
  root: ShadowRoot;
  /** Take a stylesheet, of a part that was loaded. */
  adopt(css: string): void;
}

export function makeFrame({ color, side }: Host): Frame {
  const element = document.createElement("shopbell-panel");
  const root = element.attachShadow({ mode: "open" });
  const adopt = (text: string): void => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };
  adopt(css);
  element.style.setProperty("--accent", color);
  element.dataset["side"] = side;
  return { element, root, adopt };
}
