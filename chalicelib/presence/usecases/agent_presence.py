"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from chalicelib.access.domain import AgentSocket, Watching
from chalicelib.access.ports import AdmissionDeps, AgentSockets
from chalicelib.access.usecases.open_socket import note_socket
from chalicelib.conversations.domain.model import OPEN_SECONDS
from chalicelib.core.errors import BusyError, UnauthenticatedError
from chalicelib.core.ids import AgentId, ConnectionId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal
from chalicelib.presence.domain import AgentPresence
from chalicelib.stores.domain import is_admitted
from chalicelib.stores.ports import Agents

# Two heartbeats of 25 s and some time to travel: without them an agent is gone within a minute.
PRESENT = 58


# Browsers slow the timers of hidden pages down to one a minute: such a page must still be told what happens.
LIFETIME = 150
_SKEW = 5


def greet(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str) -> Principal:
    """Note that the agent's socket is open, and what they say of themselves: online or away.

    One read, one write, one message. Gives the agent as they would be let in now. UnauthenticatedError if they are no
    longer one of the store's people, or have signed out everywhere since: then the socket is forgotten.
    """
    known = deps.agents.get(principal.store_id, principal.id)
    if known is None or not is_admitted(known, principal.since):
        deps.agent_sockets.drop(principal.store_id, principal.id, connection_id)
        deps.subscriptions.drop_all(principal.store_id, connection_id)
        raise UnauthenticatedError
    proven = replace(principal, socket="", standing=known.standing)
    note_socket(deps, proven, connection_id, state, seen=int(deps.clock()))
    _tell(deps, principal.store_id)
    return proven


def keep_present(
    deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str, watching: Watching | None
) -> tuple[Principal, int]:
    """Note that the agent's socket is alive, what they say of themselves, and what they have on the screen. One write.

    Gives the agent as they were let in, and when their page has last missed something, in milliseconds. Whoever is
    removed, or gets other rights, has no socket any more: then this is as `greet`, and UnauthenticatedError as there.
    """
    now = int(deps.clock())
    beat = AgentSocket(connection_id, principal.id, state, now, now + OPEN_SECONDS, watching=watching)
    before = deps.agent_sockets.keep(principal.store_id, beat)
    # One that has said nothing yet is noted by its name alone.
    known = before if before and before.seen else None
    # A little earlier than others stop to tell it: their clocks differ.
    missed = known is None or known.seen + LIFETIME - _SKEW <= now
    if known is None:
        principal = greet(deps, principal, connection_id, state)
    elif known.state != state or known.seen + PRESENT <= now:
        _tell(deps, principal.store_id)
    behind = now * 1000 if missed or known is None else known.behind
    if missed:
        deps.agent_sockets.fall_behind(principal.store_id, principal.id, connection_id, behind)
    standing = known.standing if known else principal.standing
    return replace(principal, socket="", standing=standing), behind


def _tell(deps: AdmissionDeps, store_id: StoreId) -> None:
    # Who is there is told again with whatever happens next.
    with suppress(BusyError):
        deps.presences.changed(store_id)


def store_state(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> str:
    """What shoppers may know: online if any of the store's people who may answer is, away if one is near, else offline.

    One Query.
    """
    states = set(
        states_of(each for each in present_sockets(agent_sockets, clock, store_id) if each.standing.answers).values()
    )
    return next((state for state in ("online", "away") if state in states), "offline")


def is_told(socket: AgentSocket, now: float) -> bool:
    """Whether what happens is told there: a page that has been silent for longer asks for it when it wakes."""
    return socket.seen + LIFETIME > now


def present_sockets(agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentSocket]:
    """The sockets of agents who are there; one that is only still told things does not count. One Query."""
    now = clock()
    return [each for each in agent_sockets.all(store_id) if is_there(each, now)]


def is_there(socket: AgentSocket, now: float) -> bool:
    """Whether the agent is there, online or away."""
    return socket.seen + PRESENT > now


def states_of(sockets: Iterable[AgentSocket]) -> dict[AgentId, str]:
    """Who is there, by their sockets: online if any of somebody's says so, else away."""
    states: dict[AgentId, str] = {}
    for socket in sockets:
        states[socket.agent_id] = "online" if "online" in (socket.state, states.get(socket.agent_id)) else "away"
    return states


def list_agents(agents: Agents, agent_sockets: AgentSockets, clock: Clock, store_id: StoreId) -> list[AgentPresence]:
    """All of the store's people; online if any socket of theirs says so, away if they have one, else offline."""
    states = states_of(present_sockets(agent_sockets, clock, store_id))
    return [AgentPresence(agent, states.get(agent.id, "offline")) for agent in agents.all(store_id)]
