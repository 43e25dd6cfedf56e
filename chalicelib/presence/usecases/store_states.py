"""What shoppers may know of a store's people, remembered for seconds: many ask, and it changes seldom."""

from __future__ import annotations

from chalicelib.access.ports import AgentSockets
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock
from chalicelib.presence.usecases.agent_presence import store_state


class StoreStates:
    """Whether somebody of a store is there, over AgentSockets."""

    def __init__(self, agent_sockets: AgentSockets, clock: Clock) -> None:
        self._agent_sockets = agent_sockets
        self._clock = clock
        self._known: dict[StoreId, tuple[float, str]] = {}

    def known(self, store_id: StoreId, seconds: int) -> str:
        """The state, if it was asked for within so many seconds; else empty."""
        asked, state = self._known.get(store_id, (0.0, ""))
        # Of a clock that was set back, nobody knows how long ago it was.
        return state if 0 <= self._clock() - asked < seconds else ""

    def get(self, store_id: StoreId, seconds: int) -> str:
        """The state, so many seconds old at the most: online, away or offline. One Query, or nothing."""
        state = self.known(store_id, seconds)
        if not state:
            state = store_state(self._agent_sockets, self._clock, store_id)
            self._known[store_id] = (self._clock(), state)
        return state
