"""The mails to shoppers and agents, each in its two forms: plain text and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from chalicelib.core.text import preview
from chalicelib.mail.domain.letter_page import Line, bubble, button, page, quote
from chalicelib.mail.domain.words import words
from chalicelib.stores.domain import StoreSettings

# So much of each message is enough to remember it by.
_REPEATED = 280


@dataclass(frozen=True, slots=True)
class Links:
    """What a letter leads to: the conversation, and the end of such letters."""

    resume: str
    unsubscribe: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject, its two bodies, and how to get no more of them (empty where nobody asked for them)."""

    subject: str
    text: str
    html: str
    unsubscribe: str = ""


def answers(
    store: StoreSettings, language: str, lines: Sequence[Line], links: Links, asked: Sequence[str] = ()
) -> Letter:
    """The mail with what the shop's people wrote while the shopper was away, below the starts of what they `asked`."""
    own = words(language)
    if asked:
        lines = [Line(own.yours, "\n".join(preview(each, _REPEATED) for each in asked), quoted=True), *lines]
    return _letter(store, language, own.subject, own.greeting, lines, links)


def transcript(store: StoreSettings, language: str, lines: Sequence[Line], links: Links) -> Letter:
    """The mail with a whole conversation."""
    own = words(language)
    return _letter(store, language, own.transcript_subject, own.transcript, lines, links)


def received(store: StoreSettings, language: str, said: str = "") -> Letter:
    """The fixed confirmation, in the shop's own words where it has any.

    The same for everybody, and nothing in it that a stranger wrote (EM-4).
    """
    own = words(language)
    said = said or own.received
    subject = own.received_subject.format(store.name)
    lines = "<br>".join(map(escape, said.split("\n")))
    shown = page(store, language=language, body=f'<p dir="auto">{lines}</p>', foot="")
    return Letter(subject, f"{said}\n\n{store.name}\n", shown)


def unreadable(language: str) -> str:
    """What stands in place of a mail that could not be read; its raw form is linked to beside it."""
    return words(language).unreadable


def reminder(store: StoreSettings, said: str, *, link: str) -> Letter:
    """The mail to an agent that a shopper waits; in English, as the inbox is."""
    subject = f"{store.name}: a shopper is waiting"
    waits = "A shopper is waiting for an answer:"
    body = f"<p>{waits}</p>{bubble(Line('', said))}"
    body += f'<p><a href="{escape(link)}" style="color:#1f5f4a">Open the conversation</a></p>'
    return Letter(subject, f"{waits}\n\n{said}\n\n{link}\n", page(store, language="en", body=body, foot=""))


def invitation(store: StoreSettings, *, email: str, password: str) -> Letter:
    """The mail to somebody who may answer a store's shoppers from now on; in English, as the inbox is."""
    invites = f"You can now answer the shoppers of {store.name}. Sign in to the inbox with:"
    then = "You choose a password of your own when you first sign in. The temporary one is good for seven days."
    credentials = [Line("E-mail", email), Line("Temporary password", password)]
    body = f"<p>{escape(invites)}</p>" + "".join(map(bubble, credentials)) + button(store.inbox, text="Open the inbox")
    listed = "\n".join(f"{line.who}: {line.text}" for line in credentials)
    text = f"{invites}\n\n{listed}\n\n{store.inbox}\n\n{then}\n"
    return Letter(
        f"{store.name}: your account for the inbox",
        text,
        page(store, language="en", body=f"{body}<p>{then}</p>", foot=""),
    )


def slack_escape(text: str) -> str:
    """A text that Slack and its likes show as it is: these three signs are all that can make a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _letter(
    store: StoreSettings,
    language: str,
    subject: str,
    greeting: str,
    lines: Sequence[Line],
    links: Links,
) -> Letter:
    own = words(language)
    greeted = greeting.format(store.name)
    reason = own.reason.format(store.name)
    text = "\n\n".join(
        [greeted]
        + [f"{line.who}{own.colon}\n{quote(line.text) if line.quoted else line.text}" for line in lines]
        + [f"{own.open}{own.colon} {links.resume}", own.answer]
        + [f"--\n{reason}\n{own.unsubscribe}{own.colon} {links.unsubscribe}"]
    )
    body = f"<p>{escape(greeted)}</p>"
    body += "".join(bubble(line) for line in lines)
    body += f"{button(links.resume, text=own.open)}<p>{escape(own.answer)}</p>"
    foot = f'{escape(reason)} <a href="{escape(links.unsubscribe)}" style="color:#5c6662">{escape(own.unsubscribe)}</a>'
    return Letter(
        subject.format(store.name), text + "\n", page(store, language=language, body=body, foot=foot), links.unsubscribe
    )
