"""A raw mail, understood: whatever it is made of, what comes out is text and files, and nothing is raised."""

from __future__ import annotations

import email.utils
import re
import textwrap
from dataclasses import replace
from email.utils import getaddresses
from typing import Any

from chalicelib.conversations.domain.model import File
from chalicelib.core.observability import logger
from chalicelib.core.text import label
from chalicelib.mail.adapters.html_text import MAX_HTML, text_of
from chalicelib.mail.adapters.mime_parts import MAX_MAIL, Fields, Part, Parts
from chalicelib.mail.adapters.mime_words import MAX_PARSED, decoded_words
from chalicelib.mail.adapters.quote_regions import regions
from chalicelib.mail.adapters.quotes import is_forward, is_forwarded, without_quote
from chalicelib.mail.adapters.tnef import unpack
from chalicelib.mail.domain.addresses import is_robot
from chalicelib.mail.domain.mail import LOOP_MARK, MOST_HOPS, Attachment, IncomingMail

# Of a text: far more than a message takes, which is 4,000 characters.
_MAX_TEXT = 1_000_000
_MAX_FILES = 20
# RFC 6838, section 4.2: two names of at most 127 characters.
_MAX_TYPE = 255
# Comments and groups are read by recursion (email.utils): nobody's name has so many.
_MAX_NESTED = 20
# Strict, newer Pythons give nobody where there is more than one: then we would not know that there is.
_LENIENT: dict[str, Any] = {"strict": False} if getattr(email.utils, "supports_strict_parsing", False) else {}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS_LIKE = re.compile(r"[^\s<>(),;:\"]{1,320}@[^\s<>(),;:\"]+")
# RFC 5321, section 4.5.3.1.
_MAX_ADDRESS = 320
# The languages whose quotes are found by the library alone.
_LANGUAGES = ["en", "it", "nl", "da", "sv", "cs"]
_SIGNATURE = re.compile(r"\n-- ?\n|\A-- ?\n")
# No letter of a shopper is longer; the patterns of quotes are not linear in what they read.
_MAX_READ, _MAX_LINE = 10_000, 1_000
_LISTS = ("list-id", "list-unsubscribe", "list-post")


def parse(raw: bytes) -> IncomingMail:
    """The mail that these bytes are; an unreadable part is left out, an unreadable mail says that it is."""
    try:
        parts = Parts(raw[:MAX_MAIL])
        mail = _mail(parts)
    except Exception:  # noqa: BLE001 - nothing that a stranger writes may stop the mails of others
        # No error, for that is an alarm, which no stranger shall ring.
        logger.warning("mail_unreadable", exc_info=True)
        return IncomingMail("", "", "", "", unreadable=True)
    if len(raw) > MAX_MAIL or not parts.fields.whole or (parts.cut and not mail.text.strip()):
        logger.warning("mail_unreadable", size=len(raw))
        # A second From may stand where nothing is read any more.
        ambiguous = mail.ambiguous or not parts.fields.whole
        return replace(mail, text="", files=(), ambiguous=ambiguous, unreadable=True)
    return mail


def _mail(parts: Parts) -> IncomingMail:
    fields = parts.fields
    name, sender, single = _author(fields)
    subject = label(decoded_words(fields.first("subject")), 200)
    plain, html, files = _contents(parts)
    return IncomingMail(
        sender=sender,
        sender_name=name,
        subject=subject,
        text=_without_quotes(plain if plain.strip() else _text_of(html), subject),
        message_id=label(fields.first("message-id"), 200),
        references=tuple(f"{fields.first('references')} {fields.first('in-reply-to')}".split()[-50:]),
        files=tuple(files),
        automatic=_is_automatic(fields, sender),
        report=parts.top.kind == "multipart/report" or sender.lower().startswith("mailer-daemon@"),
        hops=_hops(fields),
        ambiguous=not single,
    )


def _author(fields: Fields) -> tuple[str, str, bool]:
    """Name and address of who wrote the mail, and whether that is one person: what is proven of From is its domain."""
    written = fields.all("from")
    value = ", ".join(written)
    if len(value) > MAX_PARSED or max(value.count("("), value.count(":")) > _MAX_NESTED:
        return "", "", False
    found = [(name, address) for name, address in getaddresses([value], **_LENIENT) if "@" in address]
    name, address = found[0] if found else ("", "")
    sender = label(address, _MAX_ADDRESS)
    # Whatever looks like an address outside of quotes may be the one that somebody else has checked.
    others = {each.lower() for each in _ADDRESS_LIKE.findall(_QUOTED.sub(" ", value))} - {sender.lower()}
    others |= {each.lower() for _, each in found} - {sender.lower()}
    single = not others and len(written) <= 1 and sender == address
    return label(decoded_words(name), 60), sender, single


def _hops(fields: Fields) -> int:
    mark, _, count = fields.first("x-loop").lower().partition(" ")
    if mark != LOOP_MARK:
        return 0
    return min(int(count), MOST_HOPS) if count.isdecimal() and len(count) < MOST_HOPS else MOST_HOPS


def _is_automatic(fields: Fields, sender: str) -> bool:
    submitted = fields.first("auto-submitted").lower()
    precedence = fields.first("precedence").lower()
    return (
        (submitted not in {"", "no"})
        or precedence in {"bulk", "list", "junk", "auto_reply"}
        or fields.first("return-path") == "<>"
        or any(fields.first(name) for name in (*_LISTS, "x-autoreply", "x-autorespond"))
        or is_robot(sender)
    )


def _contents(parts: Parts) -> tuple[str, str, list[Attachment]]:
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    left = dict.fromkeys(texts, _MAX_TEXT)
    files: list[Attachment] = []
    for part in parts:
        # Made of parts that are not there: what is there is shown as it is.
        kind = "text/plain" if part.kind.startswith("multipart/") else part.kind
        name = _clean_name(part.filename)
        if kind in texts and not part.attached and not name:
            if left[kind] > 0:
                texts[kind].append(part.text(left[kind]))
                left[kind] -= len(texts[kind][-1]) + 1
        elif len(files) < _MAX_FILES:
            files += _files(part, kind, name)[: _MAX_FILES - len(files)]
    return "\n".join(texts["text/plain"]), "\n".join(texts["text/html"]), files


def _clean_name(name: str) -> str:
    return label(re.sub(r"[\\/\x00-\x1f]", "_", name), 120)


def _files(part: Part, kind: str, name: str) -> list[Attachment]:
    data = part.data()
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
        unpacked = unpack(data)
        if unpacked:
            named = ((_clean_name(name) or "file", each) for name, each in unpacked)
            return [Attachment(File(name, "application/octet-stream", len(each)), each) for name, each in named]
    # A type is a header like any other: its writer may have made it longer than a message may be.
    kind = kind if len(kind) <= _MAX_TYPE else "application/octet-stream"
    default = {"text/calendar": "invite.ics", "message/rfc822": "message.eml"}.get(kind, "file")
    return [Attachment(File(name or default, kind, len(data)), data)] if data else []


def _text_of(html: str) -> str:
    pieces = [(kind, text_of(piece)) for kind, piece in regions(html[:MAX_HTML])]
    kept = "\n".join(
        textwrap.indent(text, "> ", lambda _: True) if kind == "quoted" else text
        for kind, text in pieces
        if kind != "marked" or is_forward(text)
    )
    return kept if kept.strip() else "\n".join(text for _, text in pieces)


def _without_quotes(text: str, subject: str) -> str:
    # Empty lines without number are where the library's patterns take minutes.
    text = re.sub(r"\n\s*\n", "\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    written = None if is_forwarded(subject) else without_quote(text)
    if written is None and not is_forwarded(subject) and not is_forward(text) and "\n>" not in text:
        written = _by_library(text)
    # Only the standard's own delimiter ends a letter (RFC 3676, section 4.3): others would cut at "Thanks," too, and
    # with it what somebody wrote after that.
    shown = _SIGNATURE.split(text if written is None else written, maxsplit=1)[0].strip()
    # Cosmetic (EM-8): a mail that is all quote, or is taken for one, is shown whole.
    return shown or text


def _by_library(text: str) -> str | None:
    """What stands before a quote in a language that only the library knows; None if it finds none."""
    from mailparser_reply import EmailReplyParser  # noqa: PLC0415 - few mails need it

    start = text[:_MAX_READ]
    # A line without end, too, takes minutes.
    if max(map(len, start.split("\n"))) > _MAX_LINE:
        return None
    try:
        replies = EmailReplyParser(languages=_LANGUAGES).read(text=start).replies
    except Exception:  # noqa: BLE001 - whatever the parser of a foreign text raises
        logger.warning("quotes_unreadable")
        return None
    return str(replies[0].content) if len(replies) > 1 else None
