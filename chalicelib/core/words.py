"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a list that later versions may lengthen: one that is not known yet is kept as it is."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        word = str.__new__(cls, value)
        word._name_ = word._value_ = str(value)
        return word
