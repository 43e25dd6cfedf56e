"""Agent presence."""

from __future__ import annotations

import pytest

from chalicelib.core.errors import UnauthenticatedError
from chalicelib.presence.usecases.agent_presence import keep_present, list_agents, told_sockets
from tests.builders import agent, listener
from tests.fakes import World


def test_agents_are_there_as_long_as_a_socket_says_so(world: World) -> None:
    """Online beats away, and who says nothing for a minute is offline."""
    keep_present(world, agent(), "s1", "away")
    keep_present(world, agent(), "s2", "online")
    keep_present(world, agent(number=2), "s3", "away")
    keep_present(world, agent("bravo"), "s4", "online")
    states = {
        each.agent.name: each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")
    }
    assert states == {"Acme 1": "online", "Acme 2": "away"}
    world.now += 59
    assert {each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")} == {"offline"}
    # A page in the background says something once a minute only: it is still told what happens.
    assert len(told_sockets(world.agent_sockets, world.clock, "acme")) == 3
    world.now += 100
    assert told_sockets(world.agent_sockets, world.clock, "acme") == []
    # Whose they are is known as long as they can be open.
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 2 * 3600
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 600
    assert world.agent_sockets.all("acme") == []


def test_a_removed_agent_is_out_at_the_next_heartbeat(world: World, conversation: str) -> None:
    """Their socket hears nothing any more."""
    keep_present(world, agent(), "s1", "online")
    world.subscriptions.add("acme", conversation, listener(agent(), "s1"))
    del world.agents.known[("acme", agent().id)]
    with pytest.raises(UnauthenticatedError):
        keep_present(world, agent(), "s1", "online")
    assert world.agent_sockets.all("acme") == []
    assert "s1" not in world.log.conversations[("acme", conversation)].listeners
