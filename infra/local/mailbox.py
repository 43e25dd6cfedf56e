"""The mailbox page of `make run`: every mail that went out, as its reader sees it, and a box to answer it."""

from __future__ import annotations

import html
import json
import urllib.request
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from infra.local.mail import MailServer, Sent

# Mails bring their styles along and nothing else: no script runs, nothing is fetched.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
_SHOWN = 50


def page(mails: MailServer, ministack: str) -> str:
    """All mails, the latest first: those of the shops, and those that Cognito sends to agents."""
    shown = [(sent.at, _sent(sent)) for sent in mails.outbox()[:_SHOWN]] + _cognito(ministack)
    body = "".join(article for _, article in sorted(shown, key=lambda each: -each[0])) or "<p>No mail yet.</p>"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title>'
    head += '<link rel="stylesheet" href="/mailbox.css">'
    return f'<!doctype html><html lang="en">{head}<main><h1>Mailbox</h1>{body}</main></html>'


def letter(mails: MailServer, name: str) -> str:
    """The HTML part of a mail; KeyError if there is no such mail."""
    part = _find(mails, name).message.get_body(("html",))
    return str(part.get_content()) if part else ""


def source(mails: MailServer, name: str) -> bytes:
    """A mail as it went out; KeyError if there is no such mail."""
    return _find(mails, name).raw


def reply(mails: MailServer, name: str, text: str, sender: str = "") -> None:
    """Answer a mail as its reader's program would: to its Reply-To, in its thread, quoting it; or as a `sender`."""
    answered = _find(mails, name).message
    message = EmailMessage()
    message["From"], message["To"] = sender or answered["To"], answered["Reply-To"]
    message["Subject"] = f"Re: {answered['Subject']}"
    message["Message-ID"] = make_msgid(domain="reader.test")
    message["References"] = str(answered["References"])
    body = answered.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in str(body.get_content() if body else "").splitlines())
    message.set_content(f"{text}\n\nOn Mon, 1 Jan 2024 at 10:00, {answered['From']} wrote:\n{quoted}\n")
    mails.submit(message, str(answered["Reply-To"]))


def _find(mails: MailServer, name: str) -> Sent:
    found = next((sent for sent in mails.outbox() if sent.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _sent(sent: Sent) -> str:
    message, name = sent.message, html.escape(sent.name)
    answer = ""
    if message["Reply-To"]:
        answer = (
            f'<form method="post" action="/mailbox/{name}"><label>Answer as {html.escape(sent.to)}'
            '<textarea name="text" rows="3" required></textarea></label><button>Send</button></form>'
        )
    return (
        f"<article><h2>{html.escape(str(message['Subject']))}</h2>"
        f"<p>{html.escape(str(message['From']))} → {html.escape(sent.to)} · {_when(sent.at)} · "
        f'<a href="/mailbox/{name}.eml">source</a></p>'
        f'<iframe title="{html.escape(str(message["Subject"]))}" src="/mailbox/{name}.html" sandbox="allow-popups">'
        f"</iframe>{answer}</article>"
    )


def _cognito(ministack: str) -> list[tuple[float, str]]:
    with urllib.request.urlopen(f"{ministack}/_ministack/ses/messages", timeout=5) as answer:  # noqa: S310 - our own
        accounts: dict[str, list[dict[str, Any]]] = json.load(answer)["messages"]
    return [(mail["Timestamp"], _plain(mail)) for box in accounts.values() for mail in box]


def _plain(mail: dict[str, Any]) -> str:
    return (
        f"<article><h2>{html.escape(mail['Subject'])}</h2>"
        f"<p>{html.escape(mail['Source'])} → {html.escape(', '.join(mail['To']))} · {_when(mail['Timestamp'])}</p>"
        f"<pre>{html.escape(mail['BodyText'] or mail['BodyHtml'])}</pre></article>"
    )


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%d %B, %H:%M")
