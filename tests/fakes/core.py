"""The ports of core, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.core.ports import Turn, Unavailable

Key = tuple[str, str]


class FakeClaims:
    """Claims."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, str] = {}

    def take(self, store_id: str, key: str, by: str, expires: int) -> bool:
        assert expires > self._clock()
        return self.known.setdefault((store_id, key), by) == by


class FakeCounters:
    """Counters."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.counts: dict[Key, int] = {}

    def count(self, store_id: str, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        assert expires > self._clock()
        used = self.counts.get((store_id, key), 0)
        if used + amount > limit:
            return False
        self.counts[(store_id, key)] = used + amount
        return True

    def uncount(self, store_id: str, key: str) -> None:
        self.counts[(store_id, key)] -= 1


class FakeLeases:
    """Leases."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, tuple[float, int]] = {}

    def take(self, store_id: str, key: str, seconds: int, tries: int) -> int | Unavailable:
        until, tried = self.known.get((store_id, key), (0.0, 0))
        if until > self._clock():
            return Unavailable.HELD
        if tried >= tries:
            return Unavailable.SPENT
        self.known[(store_id, key)] = (self._clock() + seconds, tried + 1)
        return tried + 1

    def finish(self, store_id: str, key: str) -> None:
        self.known[(store_id, key)] = (float("inf"), self.known[(store_id, key)][1])

    def drop(self, store_id: str, key: str) -> None:
        self.known[(store_id, key)] = (0.0, self.known[(store_id, key)][1] - 1)


class FakeTurns:
    """Turns."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.free: dict[Key, float] = {}
        self.words: dict[Key, str] = {}
        self.numbers: Counter[Key] = Counter()

    def take(self, store_id: str, key: str, seconds: float) -> Turn:
        free = self.free.get((store_id, key), 0.0)
        if free > self._clock():
            return Turn(free - self._clock())
        self.free[(store_id, key)] = self._clock() + seconds
        self.numbers[(store_id, key)] += 1
        return Turn(0, self.words.get((store_id, key), ""), self.numbers[(store_id, key)])

    def said(self, store_id: str, key: str) -> str:
        return self.words.get((store_id, key), "")

    def say(self, store_id: str, key: str, said: str, turn: Turn) -> None:
        if self.numbers[(store_id, key)] == turn.number:
            self.words[(store_id, key)] = said


@dataclass
class FakeLater:
    """Later: what was put back, and for how long."""

    waiting: list[tuple[Mapping[str, object], int]] = field(default_factory=list)

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        self.waiting.append((body, seconds))
