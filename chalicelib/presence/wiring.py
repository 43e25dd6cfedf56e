"""Makes what is outside of presence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.access.wiring import AccessWiring

if TYPE_CHECKING:
    from chalicelib.presence.ports import KnownStates


class PresenceWiring(AccessWiring):
    """What is remembered of who is there."""

    @cached_property
    def store_states(self) -> KnownStates:
        """What shoppers may know of it."""
        from chalicelib.presence.usecases.store_states import StoreStates  # noqa: PLC0415

        return StoreStates(self.agent_sockets, self.clock)
