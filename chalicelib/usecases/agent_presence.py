"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.model import Agent, AgentSocket, Principal
from chalicelib.ports import Clock, LiveState, ShopDirectory

# Two heartbeats of 25 s and some time to travel: without them an agent is gone within a minute.
LIFETIME = 58


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """One of the store's people; `state` is online, away or offline."""

    agent: Agent
    state: str


def keep_present(live: LiveState, clock: Clock, principal: Principal, connection: str, state: str) -> None:
    """Note that the agent's socket is alive, and what they say of themselves: online or away. One write."""
    live.put_agent_socket(principal.store, AgentSocket(connection, principal.id, state, int(clock()) + LIFETIME))


def list_agents(directory: ShopDirectory, live: LiveState, store: str) -> list[AgentPresence]:
    """All of the store's people; online if any socket of theirs says so, away if they have one, else offline."""
    states: dict[str, str] = {}
    for socket in live.agent_sockets(store):
        states[socket.agent] = "online" if "online" in (socket.state, states.get(socket.agent)) else "away"
    return [AgentPresence(agent, states.get(agent.id, "offline")) for agent in directory.agents(store)]
