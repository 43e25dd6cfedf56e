"""What a container remembers for a while, so that much that happens at once asks for it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.core.ports import Clock

T = TypeVar("T")


class Memory(Generic[T]):
    """Things by their names, each with when it was asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, T]] = {}

    def known(self, name: str, seconds: float) -> T | None:
        """What was asked for within so many seconds; None if nothing was."""
        known = self._known.get(name)
        # Of a clock that was set back, nobody knows how long ago it was.
        return known[1] if known and 0 <= self._clock() - known[0] < seconds else None

    def get(self, name: str, seconds: float, ask: Callable[[], T]) -> T:
        """What was asked for within so many seconds, else what is given now."""
        found = self.known(name, seconds)
        if found is None:
            found = ask()
            self._known[name] = (self._clock(), found)
        return found

    def forget(self, name: str) -> None:
        """Ask anew the next time."""
        self._known.pop(name, None)
