"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

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


def keep_present(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str) -> None:
    """Note that the agent's socket is alive, and what they say of themselves: online or away. One read, one write.

    UnauthenticatedError if they are no longer one of the store's people, or have signed out everywhere since: a
    heartbeat later, they are out.
    """
    if not is_admitted(deps.agents.get(principal.store_id, principal.id), principal.since):
        deps.agent_sockets.drop(principal.store_id, principal.id, connection_id)
        deps.subscriptions.drop_all(principal.store_id, connection_id)
        raise UnauthenticatedError
    _note(deps, principal, connection_id, state, seen=int(deps.clock()))


def store_state(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> str:
    """What shoppers may know: online if any of the store's people is, away if one is near, else offline. One Query."""
    states = set(_states(agent_sockets, clock, store_id).values())
    return next((state for state in ("online", "away") if state in states), "offline")


def told_sockets(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentSocket]:
    """The sockets of agents who are told what happens. One Query."""
    return [each for each in agent_sockets.all(store_id) if each.seen + LIFETIME > clock()]


def present_sockets(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentSocket]:
    """The sockets of agents who are there; one that is only still told things does not count. One Query."""
    return [each for each in agent_sockets.all(store_id) if each.seen + PRESENT > clock()]


def _states(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> dict[str, str]:
    states: dict[str, str] = {}
    for socket in present_sockets(agent_sockets, clock, store_id):
        states[socket.agent_id] = "online" if "online" in (socket.state, states.get(socket.agent_id)) else "away"
    return states


def list_agents(agents: Agents, agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentPresence]:
    """All of the store's people; online if any socket of theirs says so, away if they have one, else offline."""
    states = _states(agent_sockets, clock, store_id)
    return [AgentPresence(agent, states.get(agent.id, "offline")) for agent in agents.all(store_id)]
