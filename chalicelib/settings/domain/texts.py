"""A text that a shop has written in several languages."""

from __future__ import annotations

from collections.abc import Mapping


def text_in(texts: Mapping[str, str], language: str, main: str) -> str:
    """The text for a reader of this language: in it, else in the shop's main one; empty where there is neither.

    `fr-CA` is read by who reads `fr`.
    """
    wanted = (language, language.partition("-")[0], main)
    return next((texts[each] for each in wanted if texts.get(each)), "")
