// The only part of the widget that every page view pays for: it draws the launcher and touches nothing else. No request,
// no storage is written, no cookie, until the shopper shows that they want to chat.

import type { Host, Panel } from "./host.ts";

declare const PANEL: string;

const script = document.currentScript as HTMLScriptElement;
const base = script.src.slice(0, script.src.lastIndexOf("/") + 1);
const { key = "", color = "#1f5f4a", side = "end", lang } = script.dataset;
// The panel brings the other words; these are there before it, and without it.
const LABELS: Record<string, string> = {
  ar: "تحدث معنا",
  de: "Chatten Sie mit uns",
  es: "Escríbenos",
  fr: "Écrivez-nous",
  lt: "Parašykite mums",
  pl: "Napisz do nas",
  th: "แชตกับเรา",
  uk: "Написати нам",
};
const FAILED: Record<string, string> = {
  ar: "تعذر التحميل. حاول مجددًا.",
  de: "Der Chat lädt nicht. Bitte noch einmal.",
  es: "No se puede cargar. Inténtalo de nuevo.",
  fr: "Chargement impossible. Réessayez.",
  lt: "Nepavyko įkelti. Bandykite vėl.",
  pl: "Nie udało się wczytać. Spróbuj ponownie.",
  th: "โหลดไม่ได้ ลองอีกครั้ง",
  uk: "Не завантажилося. Спробуйте ще раз.",
};
const spoken = [lang, document.documentElement.lang, ...navigator.languages]
  .map((tag) => tag?.toLowerCase().split(/[-_]/)[0] ?? "")
  .find((base) => base === "en" || LABELS[base]);
const label = script.dataset["label"] ?? LABELS[spoken ?? ""] ?? "Chat with us";
let panel: Promise<Panel> | undefined;
let button: HTMLButtonElement | undefined;
let badge: HTMLSpanElement;
let trouble: HTMLParagraphElement;

const edge = `inset-inline-${side === "start" ? "start" : "end"}:20px;z-index:2147483000;`;
const CSS = `:host{all:initial}button{position:fixed;inset-block-end:max(20px,env(safe-area-inset-bottom));${edge}width:60px;height:60px;padding:0;border:0;border-radius:50%;background:${color};color:#fff;cursor:pointer;box-shadow:0 2px 6px #0003,0 8px 24px #0003;transition:transform .15s}button:hover{transform:scale(1.05)}button:focus-visible{outline:3px solid ${color};outline-offset:3px;box-shadow:0 0 0 3px #fff}svg{width:28px;height:28px;display:block;margin:auto}path+path,[aria-expanded=true] path{display:none}[aria-expanded=true] path+path{display:block}span{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;height:22px;box-sizing:border-box;padding:0 6px;border-radius:11px;background:#c62828;color:#fff;font:700 13px/22px system-ui,sans-serif;text-align:center}p{position:fixed;inset-block-end:92px;${edge}margin:0;padding:12px 16px;max-width:240px;border-radius:12px;background:#1b1f1d;color:#fff;font:15px/1.4 system-ui,sans-serif}[hidden]{display:none}@media(prefers-reduced-motion){button{transition:none}}@media(forced-colors:active){button{border:2px solid}}@media(max-width:480px),(max-height:480px){button[aria-expanded=true]{display:none}}@media print{button,p{display:none}}`;

/** A speech bubble, and, while the chat is open, a cross with lines so wide. */
const SHAPES = [
  [
    "M12 3C6.5 3 2 6.8 2 11.5c0 2.4 1.2 4.6 3.1 6.1L4 22l4.6-2.3c1 .3 2.2.4 3.4.4 5.5 0 10-3.8 10-8.6S17.500 3 12 3z",
    "0",
  ],
  ["M6 6l12 12M18 6 6 18", "2.5"],
] as const;

const host: Host = {
  key,
  base,
  color,
  side,
  language: lang,
  label,
  focus: () => button?.focus(),
  opened(open) {
    button?.setAttribute("aria-expanded", String(open));
  },
  unread(count, text) {
    if (!button) return;
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
    button.ariaLabel = text;
  },
};

function load(): Promise<Panel> {
  panel ??= (import(base + PANEL) as Promise<{ mount(host: Host): Promise<Panel> }>).then((module) =>
    module.mount(host),
  );
  // A failed download must not be the last word.
  panel.catch(() => {
    panel = undefined;
  });
  return panel;
}

function draw(): void {
  if (button) return;
  const element = document.createElement("shopbell-launcher");
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];
  button = document.createElement("button");
  button.type = "button";
  button.ariaLabel = label;
  button.ariaHasPopup = "dialog";
  button.setAttribute("aria-expanded", "false");
  const svg = button.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.ariaHidden = "true";
  for (const [d, width] of SHAPES) {
    const path = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    path.setAttribute("fill", width === "0" ? "currentColor" : "none");
    path.setAttribute("stroke", "currentColor");
    path.setAttribute("stroke-width", width);
    path.setAttribute("d", d);
  }
  badge = button.appendChild(document.createElement("span"));
  badge.hidden = true;
  trouble = root.appendChild(document.createElement("p"));
  trouble.hidden = true;
  trouble.role = "alert";
  button.onclick = () => show("toggle");
  for (const intent of ["pointerenter", "focus", "touchstart"] as const) {
    button.addEventListener(intent, () => void load().catch(() => 0), { once: true, passive: true });
  }
  root.append(button);
  document.body.append(element);
  // A conversation is under way: its answers must reach the shopper on every page of the shop. Or the chat was open on the
  // page before. Or they come from a mail.
  try {
    const stored = `shopbell:${key}:`;
    if (
      location.hash.startsWith("#shopbell=") ||
      localStorage.getItem(`${stored}conversation`) ||
      sessionStorage.getItem(`${stored}open`)
    )
      load().catch(() => 0);
  } catch {
    // Storage is forbidden here, so there is nothing to go on with.
  }
}

/** Do it, or say that it can't be done: a blocker, or a network that is gone, must not look like a dead button. */
function show(command: keyof Panel): void {
  trouble.hidden = true;
  load().then(
    (it) => it[command](),
    () => {
      trouble.textContent = FAILED[spoken ?? ""] ?? "The chat can't be loaded. Try again.";
      trouble.hidden = false;
    },
  );
}

function idle(): void {
  if ("requestIdleCallback" in window) requestIdleCallback(draw, { timeout: 2000 });
  else setTimeout(draw, 1);
}

window.shopbell = (command) => {
  draw();
  show(command);
};
if (document.readyState === "complete") idle();
else addEventListener("load", idle);
