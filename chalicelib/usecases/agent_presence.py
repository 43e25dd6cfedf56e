"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.model import Agent, AgentSocket, Principal
from chalicelib.errors import UnauthenticatedError
from chalicelib.ports import Clock, Gate, LiveState, ShopDirectory

# Two heartbeats of 25 s and some time to travel: without them an agent is gone within a minute.
PRESENT = 58
# Browsers slow the timers of hidden pages down to one a minute: such a page must still be told what happens.
LIFETIME = 150


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """One of the store's people; `state` is online, away or offline."""

    agent: Agent
    state: str


def keep_present(gate: Gate, principal: Principal, connection: str, state: str) -> None:
    """Note that the agent's socket is alive, and what they say of themselves: online or away. One read, one write.

    UnauthenticatedError if they are no longer one of the store's people: a heartbeat later, a removed agent is out.
    """
    if gate.directory.agent(principal.store, principal.id) is None:
        gate.live.drop_agent_socket(principal.store, principal.id, connection)
        gate.subscriptions.drop_all(principal.store, connection)
        raise UnauthenticatedError
    now = int(gate.clock())
    gate.live.put_agent_socket(principal.store, AgentSocket(connection, principal.id, state, now, now + LIFETIME))


def list_agents(directory: ShopDirectory, live: LiveState, clock: Clock, store: str) -> list[AgentPresence]:
    """All of the store's people; online if any socket of theirs says so, away if they have one, else offline."""
    states: dict[str, str] = {}
    for socket in live.agent_sockets(store):
        if socket.seen + PRESENT > clock():
            states[socket.agent] = "online" if "online" in (socket.state, states.get(socket.agent)) else "away"
    return [AgentPresence(agent, states.get(agent.id, "offline")) for agent in directory.agents(store)]
