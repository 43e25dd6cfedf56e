// The link in a mail: whose conversation it leads to is asked before anything changes, for somebody may have been sent
// another one's link to write where its owner reads.

import { Refusal } from "@shopbell/client";
import { type JSX, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { fill, type Words } from "../../strings/index.ts";
import { askAbout, claimOf, follow } from "./follow.ts";
import css from "./resume.css";
import { words } from "./words.ts";

interface Shop extends Pick<Words, "base" | "direction"> {
  widgetKey: string;
  api(): Promise<string>;
}

interface Props extends Shop {
  link: string;
  done(changed: boolean): void;
}

/** What stands before the token in the address, as the loader knows it. */
const MARK = "#shopbell=";

const TRIES = 4;

/** Ask in `root`, and go on where the link leads if that is wanted; true if this browser is somebody else's now. */
export async function resume(root: ShadowRoot, adopt: (css: string) => void, shop: Shop): Promise<boolean> {
  const link = { ...shop, link: location.hash.slice(MARK.length) };
  // Out of the address at once: it must not be sent on with it, nor be found in the history.
  history.replaceState(history.state, "", location.pathname + location.search);
  adopt(css);
  const place = root.appendChild(document.createElement("div"));
  try {
    return await new Promise<boolean>((done) => render(<Resume {...link} done={done} />, place));
  } finally {
    render(null, place);
    place.remove();
  }
}

function Resume({ widgetKey, api, link, base, direction, done }: Props): JSX.Element {
  const own = words[base];
  const [address, setAddress] = useState("");
  const [wrong, setWrong] = useState<"" | "gone" | "failed">("");
  const [busy, setBusy] = useState(true);
  const first = useRef<HTMLButtonElement>(null);
  const attempt = async (work: (api: string) => Promise<void>): Promise<void> => {
    setWrong("");
    setBusy(true);
    try {
      await repeat(async () => work(await api()));
    } catch (error) {
      setWrong(error instanceof Refusal && !error.temporary ? "gone" : "failed");
    }
    setBusy(false);
  };
  const ask = (): Promise<void> =>
    attempt(async (url) => {
      const question = await askAbout(widgetKey, url, link);
      if (question.same) done(false);
      else setAddress(question.address);
    });
  const goOn = (): Promise<void> =>
    attempt(async (url) => {
      await follow(widgetKey, url, link, claimOf(widgetKey, link));
      done(true);
    });
  useEffect(() => void ask(), []);
  useEffect(() => first.current?.focus(), [address, wrong]);
  const said = wrong ? own[wrong] : address && fill(own.ask, address);
  const keyDown = (event: KeyboardEvent): void => {
    // What is under way can't be taken back: it would change whose browser this is behind the shopper's back.
    if (event.key === "Escape" && !busy) done(false);
    event.stopPropagation();
  };
  return (
    <div class="resume" hidden={!said} role="dialog" aria-modal="true" aria-label={said} onKeyDown={keyDown}>
      <div dir={direction}>
        <p>{said}</p>
        <div class="choices">
          {wrong === "gone" ? (
            <button type="button" ref={first} onClick={() => done(false)}>
              {own.ok}
            </button>
          ) : (
            <>
              <button type="button" ref={first} disabled={busy} onClick={() => void (address ? goOn() : ask())}>
                {wrong ? own.again : own.goOn}
              </button>
              <button type="button" disabled={busy} onClick={() => done(false)}>
                {own.notMe}
              </button>
            </>
          )}
        </div>
      </div>
    </div>
  );
}

/** Do it again while the network is to blame, for a few seconds. */
async function repeat(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if ((error instanceof Refusal && !error.temporary) || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** (tries - 1)));
    }
  }
}
