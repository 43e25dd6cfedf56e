"""Who of a store's people is to be told of things, remembered for seconds: on a busy day each message asks it."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.access.ports import AgentSockets
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.memory import Memory
from chalicelib.core.ports import Clock
from chalicelib.presence.usecases.agent_presence import present_sockets
from chalicelib.stores.domain import Agent
from chalicelib.stores.ports import Agents

# So short that somebody who has just gone home misses one moment, and is told of the next message.
_SECONDS = 3


class KnownStaff:
    """Staff, over Agents and AgentSockets."""

    def __init__(self, agents: Agents, agent_sockets: AgentSockets, clock: Clock) -> None:
        self._agents = agents
        self._agent_sockets = agent_sockets
        self._clock = clock
        self._all: Memory[Sequence[Agent]] = Memory(clock)
        self._here: Memory[frozenset[AgentId]] = Memory(clock)

    def all(self, store_id: StoreId) -> Sequence[Agent]:
        """All of them."""
        return self._all.get(store_id, _SECONDS, lambda: self._agents.all(store_id))

    def able(self, store_id: StoreId) -> Sequence[Agent]:
        """Those who may answer."""
        return [each for each in self.all(store_id) if each.standing.answers]

    def here(self, store_id: StoreId) -> frozenset[AgentId]:
        """Those who see what happens: whose inboxes are all left alone (away) must be told elsewhere."""
        return self._here.get(store_id, _SECONDS, lambda: self._present(store_id))

    def _present(self, store_id: StoreId) -> frozenset[AgentId]:
        sockets = present_sockets(self._agent_sockets, self._clock, store_id)
        return frozenset(each.agent_id for each in sockets if each.state != "away")
