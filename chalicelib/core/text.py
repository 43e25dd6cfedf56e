"""What a text must be before it is stored."""

from __future__ import annotations

import unicodedata
from itertools import accumulate

MAX_CHARACTERS = 4000

# Bidirectional overrides and isolates can make a text read as another one (Unicode TR 36, section 2.10). The marks
# U+200E and U+200F can't, and people who write Arabic or Hebrew need them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS = frozenset("\u200e\u200f\u061c")
_KEPT_CONTROLS = frozenset("\n\t")


def clean(text: str) -> str | None:
    """The text in its stored form, or None if it cannot be one.

    Normalised to NFC; control characters and bidirectional overrides removed, every line end a line feed, outer space
    cut. None when nothing is left, when it is over 4,000 characters, or when it holds half a surrogate pair.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in _KEPT_CONTROLS or (c not in _BIDI and unicodedata.category(c) != "Cc"))
    cleaned = unicodedata.normalize("NFC", kept).strip()
    return cleaned if 0 < len(cleaned) <= MAX_CHARACTERS else None


def fit(text: str, *, instead: str) -> str:
    """A foreign text (of a mail, a form) as it can be stored: cut if it is too long, `instead` if nothing is left.

    Half surrogate pairs, which clean() refuses, become replacement characters.
    """
    whole = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    # Three rounds of normalising can lengthen a text; what is cut leaves room for the sign that it was.
    cut = whole if len(whole) < MAX_CHARACTERS // 2 else unicodedata.normalize("NFC", whole)
    cleaned = clean(cut[:MAX_CHARACTERS]) or ""
    return (cleaned[: MAX_CHARACTERS - 1] + "…" if len(cut) > MAX_CHARACTERS else cleaned) or instead


def preview(text: str, length: int = 140) -> str:
    """The start of a text on one line, at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def label(text: str, length: int) -> str:
    """A foreign name (of a person, a file, a subject) on one line: nothing in it hides a part, or turns it around.

    The marks that clean() keeps go too: what stands beside a name must not move.
    """
    seen = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in " ".join(text.split()))
    shown = (c for c in seen if c not in _BIDI and c not in _MARKS and unicodedata.category(c) != "Cc")
    return preview("".join(shown), length)


def within(text: str, most: int) -> str:
    """The start of a text that takes at most so many bytes as JSON in UTF-8, where some characters take two."""
    sizes = accumulate(2 if character in '"\\\n\t' else len(character.encode()) for character in text)
    fitting = sum(size <= most for size in sizes)
    # The sign that something was cut takes three bytes itself.
    return text if fitting == len(text) else text[: fitting - 3] + "…"
