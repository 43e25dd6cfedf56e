"""Agent sockets."""

from __future__ import annotations

from chalicelib.access.domain import AgentSocket
from chalicelib.bootstrap.container import Container


def test_expired_sockets_are_not_there(container: Container) -> None:
    """DynamoDB deletes late; we look at the time ourselves."""
    now = int(container.clock())
    container.agent_sockets.put("acme", AgentSocket("s1", "a_1", "online", now, now + 60))
    container.agent_sockets.put("acme", AgentSocket("s2", "a_1", "away", now, now - 1))
    assert container.agent_sockets.all("acme") == [AgentSocket("s1", "a_1", "online", now, now + 60)]
    container.agent_sockets.drop("acme", "a_1", "s1")
    assert container.agent_sockets.all("acme") == []
