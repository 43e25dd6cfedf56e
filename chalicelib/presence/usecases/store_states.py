"""What shoppers may know of a store's people, remembered for seconds: many ask, and it changes seldom."""

from __future__ import annotations

from chalicelib.access.ports import AgentSockets
from chalicelib.core.ids import StoreId
from chalicelib.core.memory import Memory
from chalicelib.core.ports import Clock
from chalicelib.presence.usecases.agent_presence import store_state


class StoreStates:
    """Whether somebody of a store is there, over AgentSockets."""

    def __init__(self, agent_sockets: AgentSockets, clock: Clock) -> None:
        self._agent_sockets = agent_sockets
        self._clock = clock
        self._memory: Memory[str] = Memory(clock)

    def known(self, store_id: StoreId, seconds: int) -> str:
        """The state, if it was asked for within so many seconds; else empty."""
        return self._memory.known(store_id, seconds) or ""

    def get(self, store_id: StoreId, seconds: int) -> str:
        """The state, so many seconds old at the most: online, away or offline. One Query, or nothing."""
        return self._memory.get(store_id, seconds, lambda: store_state(self._agent_sockets, self._clock, store_id))
