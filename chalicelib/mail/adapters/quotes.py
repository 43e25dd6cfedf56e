"""What a mail repeats of earlier ones: found line by line, so the time is linear in the text. Cosmetic (EM-8).

Only what surely is a quote is left out: lines with `>` under (or beginning with) a line that says who wrote them, all
that follows such a line or a block of From, Sent, To, Subject. An answer below a quote is kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from chalicelib.mail.adapters.quote_words import (
    ADDRESS,
    ADDRESS_LAST,
    CLOCK,
    DATE,
    FORWARD,
    FORWARD_SUBJECT,
    KIND,
    OPENER,
    ORIGINAL,
    SAID,
    SEPARATOR,
)

# No letter of a shopper is longer; beyond it nothing is looked for.
_MAX_READ = 60_000
_MAX_INTRODUCTION, _INTRODUCTION_LINES, _BLOCK_LINES = 400, 3, 12
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


def is_forwarded(subject: str) -> bool:
    """Whether the mail hands on another one: then that is what it says, and no quote."""
    return FORWARD_SUBJECT.match(subject.strip()) is not None


def without_quote(text: str) -> str | None:
    """The text without what it surely quotes, empty if it is all quote; None if nothing sure is there.

    Answers between the parts of a quote make no sense without them: then nothing is cut either.
    """
    if len(text) > _MAX_READ:
        start = without_quote(text[:_MAX_READ])
        # What follows a quote without end is not known to be one.
        return start if start is not None and ">" not in text[_MAX_READ:] else None
    lines = text.split("\n")
    plain = [_plain(line) for line in lines]
    at = 0
    while at < len(lines):
        if _is_forward(plain[at]):
            return None
        if _is_quoted(plain[at]):
            end = _quote_end(plain, at)
            if _begins_quote([line.lstrip("> ") for line in plain[at:end]]):
                return _around(lines, plain, at, end)
            at = end
            continue
        size = _introduction(plain, at)
        following = _next_written(plain, at + size)
        if size and following < len(lines) and _is_quoted(plain[following]):
            return _around(lines, plain, at, _quote_end(plain, following))
        if (size and _is_sure(" ".join(plain[at : at + size]))) or _is_block(plain, at) or _is_original(plain, at):
            return _before(lines, at)
        at += 1
    return None


def _plain(line: str) -> str:
    """A line as it is looked at: small, without what cannot be seen, with our own digits."""
    if len(line) > _MAX_INTRODUCTION:
        return "…"
    if line.isascii():
        return line.strip().lower()
    seen = line.translate(_INVISIBLE).replace("\xa0", " ").replace("\u202f", " ").strip().lower()
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in seen)


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _is_forward(line: str) -> bool:
    return line.endswith((":", "-")) and FORWARD.search(line) is not None


def _quote_end(plain: Sequence[str], at: int) -> int:
    """Where the lines with `>` end, with the empty ones between them."""
    end = at
    while at < len(plain) and (_is_quoted(plain[at]) or not plain[at]):
        at += 1
        end = at if _is_quoted(plain[at - 1]) else end
    return end


def _next_written(plain: Sequence[str], at: int) -> int:
    return next((index for index in range(at, min(at + 4, len(plain))) if plain[index]), len(plain))


def _introduction(plain: Sequence[str], at: int) -> int:
    """How many lines from here on say who wrote what follows; programs break them. 0 if none do."""
    if not plain[at]:
        return 0
    for size in range(1, _INTRODUCTION_LINES + 1):
        lines = plain[at : at + size]
        if len(lines) < size or not lines[-1] or _is_quoted(lines[-1]):
            return 0
        if lines[-1].endswith(":"):
            return size if _introduces(" ".join(lines)) else 0
    return 0


def _introduces(line: str) -> bool:
    return any(pattern.search(line) for pattern in (SAID, ADDRESS, CLOCK)) and KIND.get(line[:-1].strip()) is None


def _is_sure(line: str) -> bool:
    """Whether a line says who wrote what follows even where nothing marks it: when, and by whom."""
    if not (DATE.search(line) and CLOCK.search(line)):
        return False
    said, address = SAID.search(line), ADDRESS.search(line)
    if address:
        return bool(said or ADDRESS_LAST.search(line[:-1]))
    return bool(said and OPENER.match(line))


def _is_block(plain: Sequence[str], at: int) -> bool:
    """Whether From, Sent, To, Subject begin here, as Outlook and others put them."""
    if _label(plain[at]) not in {"from", "sent"}:
        return False
    kinds = set()
    for line in plain[at : at + _BLOCK_LINES]:
        if not line:
            break
        kinds.add(_label(line))
    return {"from", "subject"} <= kinds and bool(kinds & {"sent", "to"})


def _label(line: str) -> str:
    word, colon, value = line.partition(":")
    return KIND.get(word.strip("* "), "") if colon and value.strip("* ") else ""


def _is_original(plain: Sequence[str], at: int) -> bool:
    return ORIGINAL.match(plain[at]) is not None


def _begins_quote(plain: Sequence[str]) -> bool:
    """Whether a quote itself says first who wrote it."""
    first = _next_written(plain, 0)
    return first < len(plain) and (_introduction(plain, first) > 0 or _is_block(plain, first))


def _around(lines: Sequence[str], plain: Sequence[str], start: int, end: int) -> str | None:
    """What stands before and below a quote; None if it is taken up again further down."""
    if any(_is_quoted(line) for line in plain[end:]):
        return None
    below = "\n".join(lines[end:]).strip()
    return f"{_before(lines, start)}\n\n{below}".strip()


def _before(lines: Sequence[str], end: int) -> str:
    """What stands before a quote, without the line that some programs draw."""
    while end and (not lines[end - 1].strip() or (SEPARATOR.match(lines[end - 1]) and lines[end - 1].strip() != "--")):
        end -= 1
    return "\n".join(lines[:end]).strip()


def is_forward(text: str) -> bool:
    """Whether a text that a program has marked as quoted hands on another mail."""
    return any(_is_forward(_plain(line)) for line in text.split("\n", 20)[:20])
