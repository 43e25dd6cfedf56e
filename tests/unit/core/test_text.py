"""Text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.text import MAX_CHARACTERS, clean, preview


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Hello \r\n there\r", "Hello \n there"),
        ("a\u0000b\u0007c\u009fd", "abcd"),
        ("pay \u202eknab\u202c", "pay knab"),
        ("e\u0301", "\u00e9"),
        ("\u05d0\u200f!", "\u05d0\u200f!"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        (" \n\t ", None),
        ("\ud800", None),
        ("x" * 4000, "x" * 4000),
        ("x" * 4001, None),
    ],
)
def test_a_text_is_cleaned_or_refused(raw: str, stored: str | None) -> None:
    """Control characters and bidi overrides go, marks and joiners stay, what is left must be 1 to 4,000 long."""
    assert clean(raw) == stored


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    """A stored text is its own stored form, in NFC, with nothing in it that deceives."""
    cleaned = clean(raw)
    if cleaned is not None:
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert len(cleaned) <= MAX_CHARACTERS


def test_a_preview_is_one_short_line() -> None:
    """Line ends become spaces, the end is marked."""
    assert preview("a\n b") == "a b"
    assert preview("x" * 141) == "x" * 139 + "…"
