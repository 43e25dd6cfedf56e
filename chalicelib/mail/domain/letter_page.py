"""How a mail looks: HTML that every mail program draws."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from chalicelib.mail.domain.words import RIGHT_TO_LEFT, WORDS
from chalicelib.stores.domain import StoreSettings


@dataclass(frozen=True, slots=True)
class Line:
    """One message in a letter; `who` is the name before it. `quoted` is what the letter answers: the reader's own."""

    who: str
    text: str
    quoted: bool = False


def button(link: str, *, text: str) -> str:
    """Where the letter leads, to be pressed."""
    return (
        f'<p style="margin:28px 0"><a href="{escape(link)}" style="background:#1f5f4a;color:#fff;'
        f'padding:12px 22px;border-radius:8px;text-decoration:none;display:inline-block">{escape(text)}</a></p>'
    )


def quote(text: str) -> str:
    """A text as plain mails quote it."""
    return "\n".join(f"> {part}" for part in text.split("\n"))


def bubble(line: Line) -> str:
    """A message, with who says it."""
    # Each message has the direction of its own first letter, whatever the language around it.
    text = "<br>".join(escape(part) for part in line.text.split("\n"))
    ground = "border:1px solid #dde4e0;color:#5c6662" if line.quoted else "background:#eef3f0"
    return (
        f'<p dir="auto" style="margin:14px 0 2px;color:#5c6662;font-size:14px">{escape(line.who)}</p>'
        f'<div dir="auto" style="{ground};border-radius:12px;padding:12px 16px;margin:0 0 10px;'
        f'white-space:normal;overflow-wrap:anywhere">{text}</div>'
    )


def page(store: StoreSettings, *, language: str, body: str, foot: str) -> str:
    """The whole of it, in the language, with the store's logo, or its name, above."""
    # Never what a client gave: it would stand in a mail to whatever address the client gave as well.
    asked = language.lower().partition("-")[0]
    tag = asked if asked in WORDS else "en"
    direction = "rtl" if tag in RIGHT_TO_LEFT else "ltr"
    start = "right" if direction == "rtl" else "left"
    name = escape(store.name)
    # Mail programs know no stylesheets worth the name: every style stands on its element.
    logo = f'<img src="{escape(store.logo)}" alt="{name}" height="40" style="border:0">' if store.logo else name
    return (
        f'<!doctype html><html lang="{tag}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<title>{name}</title></head><body style="margin:0;padding:24px 12px;background:#f6f8f7;color:#1d2623;'
        f'font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif">'
        f'<div dir="{direction}" style="max-width:560px;margin:0 auto;background:#fff;border-radius:16px;padding:28px;'
        f'text-align:{start}"><p style="font-size:20px;font-weight:700;margin:0 0 18px">{logo}</p>{body}'
        f'<p style="margin:28px 0 0;padding-top:14px;border-top:1px solid #dde4e0;color:#5c6662;font-size:13px">'
        f"{foot or name}</p></div></body></html>"
    )
