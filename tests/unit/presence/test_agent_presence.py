"""Agent presence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.access.domain import Watching
from chalicelib.access.usecases.close_socket import close_socket
from chalicelib.access.usecases.end_sessions import end_sockets
from chalicelib.access.usecases.open_socket import open_socket
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.principal import Sees, Standing
from chalicelib.presence.usecases.agent_presence import greet, is_told, keep_present, list_agents
from tests.builders import agent, listener
from tests.fakes import World


def test_agents_are_there_as_long_as_a_socket_says_so(world: World) -> None:
    """Online beats away, and who says nothing for a minute is offline."""
    greet(world, agent(), "s1", "away")
    greet(world, agent(), "s2", "online")
    greet(world, agent(number=2), "s3", "away")
    greet(world, agent("bravo"), "s4", "online")
    states = {
        each.agent.name: each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")
    }
    assert states == {"Acme 1": "online", "Acme 2": "away"}
    world.now += 59
    assert {each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")} == {"offline"}
    # A page in the background says something once a minute only: it is still told what happens.
    assert all(is_told(each, world.now) for each in world.agent_sockets.all("acme"))
    world.now += 100
    assert not any(is_told(each, world.now) for each in world.agent_sockets.all("acme"))
    # Whose they are is known as long as they can be open.
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 2 * 3600
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 600
    assert world.agent_sockets.all("acme") == []


def test_a_removed_agent_is_out_at_the_next_heartbeat(world: World, conversation: str) -> None:
    """Their socket was ended and is known no more; should it speak all the same, it hears nothing."""
    greet(world, agent(), "s1", "online")
    world.subscriptions.add("acme", conversation, listener(agent(), "s1"))
    del world.agents.known[("acme", agent().id)]
    end_sockets(world, "acme", agent().id)
    world.subscriptions.add("acme", conversation, listener(agent(), "s1"))
    with pytest.raises(UnauthenticatedError):
        keep_present(world, agent(), "s1", "online", None)
    assert world.agent_sockets.all("acme") == []
    assert "s1" not in world.log.conversations[("acme", conversation)].listeners


def test_who_comes_goes_or_turns_away_is_told_to_the_colleagues(world: World) -> None:
    """And whoever goes on as they were is not, with each heartbeat."""
    greet(world, agent(), "s1", "online")
    assert world.digests.asked == [("acme", {}, 0)]
    for after, state, told in ((25, "online", 1), (25, "away", 2), (57, "away", 2), (58, "away", 3)):
        world.now += after
        keep_present(world, agent(), "s1", state, None)
        assert len(world.digests.asked) == told
    close_socket(world, agent(), "s1")
    assert len(world.digests.asked) == 4


def test_a_heartbeat_says_when_the_page_has_missed_something(world: World) -> None:
    """What could not be told it, or what happened while it was silent; each time until it was asked for."""
    greet(world, agent(), "s1", "online")

    def behind(after: int) -> int:
        world.now += after
        return keep_present(world, agent(), "s1", "online", None)[1]

    assert behind(25) == 0
    world.agent_sockets.fall_behind("acme", agent().id, "s1", 7)
    assert [behind(25), behind(144)] == [7, 7]
    for silent in (145, 151):
        slept = behind(silent)
        assert slept == world.now * 1000
        assert behind(25) == slept
    world.agent_sockets.drop("acme", agent().id, "s1")
    lost = behind(25)
    assert lost == world.now * 1000
    assert behind(25) == lost


def test_a_heartbeat_keeps_what_the_page_looks_at(world: World) -> None:
    """One that says nothing of it changes nothing."""
    greet(world, agent(), "s1", "online")
    watching = Watching(frozenset({"mine:open"}), frozenset({"c"}))
    for said in (watching, None):
        keep_present(world, agent(), "s1", "online", said)
        assert [each.watching for each in world.agent_sockets.all("acme")] == [watching]


def test_a_socket_that_skips_hello_is_who_it_is(world: World) -> None:
    """What was noted when it opened says nothing of what its agent may do: that is looked up, whatever comes first."""
    own = Standing(sees=Sees.OWN, answers=False)
    world.agents.known[("acme", agent().id)] = replace(world.agents.known[("acme", agent().id)], standing=own)
    open_socket(world, agent(), "s1")
    (noted,) = world.agent_sockets.all("acme")
    assert (noted.standing.sees, noted.standing.answers) == (Sees.OWN, False)
    proven, _ = keep_present(world, agent(), "s1", "online", None)
    assert proven.standing == own
    assert [each.standing for each in world.agent_sockets.all("acme")] == [own]
    world.agents.drop("acme", agent().id)
    open_socket(world, agent(), "s2")
    with pytest.raises(UnauthenticatedError):
        keep_present(world, agent(), "s2", "online", None)


def test_a_heartbeat_gives_what_its_agent_may_do(world: World) -> None:
    """As it was looked up when the socket said hello: a change of it ends the socket."""
    own = Standing(sees=Sees.OWN)
    world.agents.known[("acme", agent().id)] = replace(world.agents.known[("acme", agent().id)], standing=own)
    greet(world, agent(), "s1", "online")
    assert keep_present(world, agent(), "s1", "online", None)[0].standing == own
