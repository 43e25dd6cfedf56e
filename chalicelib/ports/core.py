"""Time and chance."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since 1970."""

RandomBytes = Callable[[int], bytes]
"""So many bytes that nobody can guess."""
