"""Agent sockets."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.access.domain import AgentSocket, Watching
from chalicelib.bootstrap.container import Container
from chalicelib.core.principal import Sees, Standing
from chalicelib.stores.domain import ANNOUNCED, Shards


def test_expired_sockets_are_not_there(container: Container) -> None:
    """DynamoDB deletes late; we look at the time ourselves."""
    now = int(container.clock())
    container.agent_sockets.put("acme", AgentSocket("s1", "a_1", "online", now, now + 60))
    container.agent_sockets.put("acme", AgentSocket("s2", "a_1", "away", now, now - 1))
    assert container.agent_sockets.all("acme") == [AgentSocket("s1", "a_1", "online", now, now + 60)]
    container.agent_sockets.drop("acme", "a_1", "s1")
    assert container.agent_sockets.all("acme") == []


def test_a_heartbeat_gives_what_was_before_it(container: Container) -> None:
    """One write, which makes no socket that is not there; what it says of the screen stays until it says another."""
    now = int(container.clock())
    watching = Watching(frozenset({"mine:open"}), frozenset({"c1", "c2"}))
    beat = AgentSocket("s1", "a_1", "away", now, now + 60, watching=watching)
    assert container.agent_sockets.keep("acme", beat) is None
    assert container.agent_sockets.all("acme") == []
    own = Standing(sees=Sees.OWN, answers=False)
    opened = AgentSocket("s1", "a_1", "online", now - 25, now + 60, own)
    container.agent_sockets.put("acme", opened)
    before = container.agent_sockets.keep("acme", beat)
    assert before == replace(opened, watching=watching)
    assert container.agent_sockets.all("acme") == [replace(beat, standing=own)]
    container.agent_sockets.fall_behind("acme", "a_1", "s1", 7)
    assert [each.behind for each in container.agent_sockets.all("acme")] == [7]
    silent = replace(beat, watching=None, seen=now + 1)
    before = container.agent_sockets.keep("acme", silent)
    assert before == replace(beat, standing=own, behind=7)
    assert container.agent_sockets.all("acme") == [replace(beat, standing=own, behind=7, seen=now + 1)]
    nothing = replace(beat, watching=Watching())
    container.agent_sockets.keep("acme", nothing)
    assert [each.watching for each in container.agent_sockets.all("acme")] == [Watching()]


def test_a_socket_that_is_gone_is_not_brought_back(container: Container) -> None:
    """By what could not be told it."""
    container.agent_sockets.fall_behind("acme", "a_1", "s1", 7)
    assert container.agent_sockets.all("acme") == []


def test_a_store_that_grows_loses_no_socket(container: Container) -> None:
    """Those that were opened before are found by all, kept by their heartbeats, and dropped."""
    now = int(container.clock())
    names = [f"socket{number}" for number in range(12)]
    for name in names:
        container.agent_sockets.put("acme", AgentSocket(name, "a_1", "online", now, now + 60))
    container.shard_counts.grow("acme", Shards(8, 1, now - ANNOUNCED))
    container.shards._memory.forget("acme")  # noqa: SLF001 - another container knows of it later
    newer = [f"newer{number}" for number in range(12)]
    for name in newer:
        container.agent_sockets.put("acme", AgentSocket(name, "a_1", "online", now, now + 60))
    assert {each.connection_id for each in container.agent_sockets.all("acme")} == {*names, *newer}
    for name in (*names, *newer):
        assert container.agent_sockets.keep("acme", AgentSocket(name, "a_1", "online", now, now + 60))
    assert len(container.agent_sockets.all("acme")) == 24
    for name in (*names, *newer):
        container.agent_sockets.drop("acme", "a_1", name)
    assert container.agent_sockets.all("acme") == []
