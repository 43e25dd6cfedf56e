"""Sessions."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.access.domain import Session
from chalicelib.bootstrap.container import Container


def test_sign_ins_are_kept_by_agent_until_they_end(container: Container) -> None:
    """One that is used again is the same one."""
    now = int(container.clock())
    first = Session("s-1", "Firefox", now - 100, now - 50)
    container.sessions.put("acme", "a_1", first, now + 60)
    container.sessions.put("acme", "a_1", replace(first, seen=now), now + 60)
    container.sessions.put("acme", "a_1", replace(first, id="s-2"), now - 1)
    container.sessions.put("acme", "a_2", replace(first, id="s-3"), now + 60)
    assert container.sessions.all("acme", "a_1") == [replace(first, seen=now)]
    container.sessions.drop("acme", "a_2", "s-1")
    container.sessions.drop("acme", "a_1", "s-1")
    assert container.sessions.all("acme", "a_1") == container.sessions.all("bravo", "a_2") == []
    assert [each.id for each in container.sessions.all("acme", "a_2")] == ["s-3"]
