"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.access.domain import AgentSocket
from chalicelib.access.ports import AdmissionDeps, AgentSockets
from chalicelib.access.usecases.open_socket import _note
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import ConnectionId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal
from chalicelib.presence.domain import AgentPresence
from chalicelib.stores.domain import is_admitted
from chalicelib.stores.ports import Agents

# Two heartbeats of 25 s and some time to travel: without them an agent is gone within a minute.
PRESENT = 58


# Browsers slow the timers of hidden pages down to one a minute: such a page must still be told what happens.
LIFETIME = 150


def keep_present(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str) -> Principal:
    """Note that the agent's socket is alive, and what they say of themselves: online or away. One read, one write.

    Gives the agent as they would be let in now.
    UnauthenticatedError if they are no longer one of the store's people, or have signed out everywhere since: a
    heartbeat later, they are out.
    """
    known = deps.agents.get(principal.store_id, principal.id)
    if known is None or not is_admitted(known, principal.since):
        deps.agent_sockets.drop(principal.store_id, principal.id, connection_id)
        deps.subscriptions.drop_all(principal.store_id, connection_id)
        raise UnauthenticatedError
    proven = replace(principal, socket="", standing=known.standing)
    _note(deps, proven, connection_id, state, seen=int(deps.clock()))
    return proven


def store_state(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> str:
    """What shoppers may know: online if any of the store's people who may answer is, away if one is near, else offline.

    One Query.
    """
    states = set(
        _states(each for each in present_sockets(agent_sockets, clock, store_id) if each.standing.answers).values()
    )
    return next((state for state in ("online", "away") if state in states), "offline")


def told_sockets(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentSocket]:
    """The sockets of agents who are told what happens. One Query."""
    return [each for each in agent_sockets.all(store_id) if each.seen + LIFETIME > clock()]


def present_sockets(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentSocket]:
    """The sockets of agents who are there; one that is only still told things does not count. One Query."""
    return [each for each in agent_sockets.all(store_id) if each.seen + PRESENT > clock()]


def _states(sockets: Iterable[AgentSocket]) -> dict[str, str]:
    states: dict[str, str] = {}
    for socket in sockets:
        states[socket.agent_id] = "online" if "online" in (socket.state, states.get(socket.agent_id)) else "away"
    return states


def list_agents(agents: Agents, agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentPresence]:
    """All of the store's people; online if any socket of theirs says so, away if they have one, else offline."""
    states = _states(present_sockets(agent_sockets, clock, store_id))
    return [AgentPresence(agent, states.get(agent.id, "offline")) for agent in agents.all(store_id)]
