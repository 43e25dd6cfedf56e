"""A raw mail, understood: whatever it is made of, what comes out is text and files, and nothing is raised."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

from chalicelib.adapters.quotes import is_forward, is_forwarded, regions, without_quote
from chalicelib.domain.mail import LOOP_MARK, MOST_HOPS, Attachment, IncomingMail, is_robot
from chalicelib.domain.model import File
from chalicelib.domain.text import preview
from chalicelib.observability import logger

# Beyond this an HTML body is not turned into text: it is no letter.
_MAX_HTML = 1_000_000
_MAX_FILES = 20
# RFC 6838, section 4.2: two names of at most 127 characters.
_MAX_TYPE = 255
# The languages whose quotes are found by the library alone.
_LANGUAGES = ["en", "it", "nl", "da", "sv", "cs"]
_SIGNATURE = re.compile(r"\n-- ?\n|\A-- ?\n")
# No letter of a shopper is longer; the patterns of quotes are not linear in what they read.
_MAX_READ, _MAX_LINE = 20_000, 2_000
_LISTS = ("list-id", "list-unsubscribe", "list-post")


def parse(raw: bytes) -> IncomingMail:
    """The mail that these bytes are; an unreadable part is left out, an unreadable mail is empty."""
    message = BytesParser(policy=policy.default.clone(max_line_length=None)).parsebytes(raw)
    name, sender = parseaddr(_header(message, "from").replace("\n", " "))
    plain, html, files = _parts(message)
    text = plain if plain.strip() else _text_of(html)
    return IncomingMail(
        sender=sender.strip(),
        sender_name=preview(name, 60),
        subject=preview(_header(message, "subject"), 200),
        text=_without_quotes(text, _header(message, "subject")),
        message_id=preview(_header(message, "message-id"), 200),
        references=tuple(f"{_header(message, 'references')} {_header(message, 'in-reply-to')}".split()[-50:]),
        files=tuple(files[:_MAX_FILES]),
        automatic=_is_automatic(message, sender),
        report=message.get_content_type() == "multipart/report" or sender.lower().startswith("mailer-daemon@"),
        hops=_hops(message),
    )


def _hops(message: Message) -> int:
    mark, _, count = _header(message, "x-loop").lower().partition(" ")
    if mark != LOOP_MARK:
        return 0
    return min(int(count), MOST_HOPS) if count.isdecimal() and len(count) < MOST_HOPS else MOST_HOPS


def _header(message: Message, name: str) -> str:
    try:
        value = message.get(name, "")
    except (ValueError, IndexError, AttributeError, TypeError, MessageError):
        # Python's own parser of headers stumbles over some that were never valid.
        raw: Any = dict(message.raw_items()) if hasattr(message, "raw_items") else {}
        value = next((each for key, each in raw.items() if key.lower() == name), "")
    return str(value).encode(errors="replace").decode(errors="replace").strip()


def _is_automatic(message: Message, sender: str) -> bool:
    submitted = _header(message, "auto-submitted").lower()
    precedence = _header(message, "precedence").lower()
    return (
        (submitted not in {"", "no"})
        or precedence in {"bulk", "list", "junk", "auto_reply"}
        or _header(message, "return-path") == "<>"
        or any(_header(message, name) for name in (*_LISTS, "x-autoreply", "x-autorespond"))
        or is_robot(sender)
    )


def _parts(message: Message) -> tuple[str, str, list[Attachment]]:
    plain: list[str] = []
    html: list[str] = []
    files: list[Attachment] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        name = _filename(part)
        inline = part.get_content_disposition() != "attachment" and not name
        if inline and kind == "text/plain":
            plain.append(_decoded(part))
        elif inline and kind == "text/html":
            html.append(_decoded(part))
        else:
            files += _files(part, kind, name)
    return "\n".join(plain), "\n".join(html), files


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a forwarded mail is one part, whatever is in it."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        yield message
        return
    parts: Any = message.get_payload()
    for part in parts:
        yield from _leaves(part)


def _filename(part: Message) -> str:
    try:
        return preview(re.sub(r"[\\/\x00-\x1f]", "_", part.get_filename() or ""), 120)
    except (ValueError, TypeError, AttributeError):
        return "file"


def _decoded(part: Message) -> str:
    data = _bytes(part)
    charset = part.get_content_charset() or "utf-8"
    for each in (charset, "utf-8"):
        try:
            return data.decode(each)
        except (LookupError, UnicodeError):
            continue
    # Every byte is some letter in Latin 1 as Windows has it: the text is there, if with wrong accents.
    return data.decode("cp1252", errors="replace")


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner: Any = part.get_payload()
        return bytes(inner[0]) if isinstance(inner, list) and inner else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _files(part: Message, kind: str, name: str) -> list[Attachment]:
    data = _bytes(part)
    if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat":
        unpacked = _unpack_tnef(data)
        if unpacked:
            return unpacked
    # A type is a header like any other: its writer may have made it longer than a message may be.
    kind = kind if len(kind) <= _MAX_TYPE else "application/octet-stream"
    default = {"text/calendar": "invite.ics", "message/rfc822": "message.eml"}.get(kind, "file")
    return [Attachment(File(name or default, kind, len(data)), data)] if data else []


def _unpack_tnef(data: bytes) -> list[Attachment]:
    from tnefparse import TNEF  # noqa: PLC0415 - few mails need it

    try:
        found = TNEF(data).attachments
        return [
            Attachment(
                File(preview(each.long_filename() or "file", 120), "application/octet-stream", len(each.data)),
                each.data,
            )
            for each in found
            if each.data
        ]
    except Exception:  # noqa: BLE001 - a format of a foreign program, read by guessing
        logger.warning("tnef_unreadable")
        return []


def _text_of(html: str) -> str:
    pieces = [(kind, _piece(piece)) for kind, piece in regions(html[:_MAX_HTML])]
    kept = "\n".join(
        textwrap.indent(text, "> ", lambda _: True) if kind == "quoted" else text
        for kind, text in pieces
        if kind != "marked" or is_forward(text)
    )
    return kept if kept.strip() else "\n".join(text for _, text in pieces)


def _piece(html: str) -> str:
    from inscriptis import get_text  # noqa: PLC0415 - a parser of HTML, which only mails need
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415 - as above

    if not html.strip():
        return ""
    try:
        return str(get_text(html, ParserConfig(display_links=False)))
    except Exception:  # noqa: BLE001 - whatever the parser of a foreign text raises
        logger.warning("html_unreadable")
        return re.sub(r"<[^<>]{0,2000}>", " ", html)


def _without_quotes(text: str, subject: str) -> str:
    # Empty lines without number are where the library's patterns take minutes.
    text = re.sub(r"\n[ \t\r\n]*\n", "\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
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
