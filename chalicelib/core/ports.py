"""Time and chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from chalicelib.core.ids import StoreId

Clock = Callable[[], float]
"""Seconds since 1970."""


RandomBytes = Callable[[int], bytes]
"""So many bytes that nobody can guess."""


class Unavailable(Enum):
    """Why a lease could not be had: somebody else does it or it is done, or all tries are used up."""

    HELD = "held"
    SPENT = "spent"


class Claims(Protocol):
    """Who has what can be had once."""

    def take(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """Have what can be had once; False if somebody else has it, and True again for the same `by`. One write."""


class Counters(Protocol):
    """Counters that all containers share."""

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """Add `amount` to a shared counter; False, and nothing added, if that were more than `limit`. One write."""

    def uncount(self, store_id: StoreId, key: str) -> None:
        """Take one off the counter again. One write."""


class Leases(Protocol):
    """Who does what must be done once."""

    def take(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """Be the only one to do something from now on, for so many seconds, at most `tries` times in all. One write.

        Gives which try this is, or why it is nobody's.
        """

    def finish(self, store_id: StoreId, key: str) -> None:
        """Note that it is done: for two weeks nobody does it again. One write."""

    def drop(self, store_id: StoreId, key: str) -> None:
        """Note that it surely was not done: the try does not count. One write."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn: in how many seconds it is free, 0 if it was had; what was said with an earlier one.

    `number` counts the turns that were had, whatever the clocks of those say who had them.
    """

    wait: float
    said: str = ""
    number: int = 0


class Turns(Protocol):
    """Whose turn it is to do what all containers together may not do too often."""

    def take(self, store_id: StoreId, key: str, seconds: float) -> Turn:
        """Have the turn, if it is free, after which there is none for so many seconds. One write, or a read more."""

    def said(self, store_id: StoreId, key: str) -> str:
        """What was said last, empty if nothing was. One read."""

    def say(self, store_id: StoreId, key: str, said: str, turn: Turn) -> None:
        """Leave a word for those who have the turn later; nothing happens if somebody has had one since. One write."""


class Later(Protocol):
    """A function's queue, as a clock."""

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        """Let the function have the body after so many seconds (a quarter of an hour at the most)."""
