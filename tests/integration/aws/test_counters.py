"""Counters."""

from __future__ import annotations

from chalicelib.bootstrap.container import Container


def test_a_counter_stops_at_its_limit(container: Container) -> None:
    """What is over it is refused and not added."""
    expires = int(container.clock()) + 60
    assert [container.counters.count("acme", "k", 3, expires) for _ in range(5)] == [True, True, True, False, False]
    assert container.counters.count("bravo", "k", 3, expires)
