"""What saying who is there needs."""

from __future__ import annotations

from typing import Protocol

from chalicelib.access.ports import LinkDeps
from chalicelib.core.ids import StoreId
from chalicelib.transport.ports import Limited


class KnownStates(Protocol):
    """What shoppers may know of who is there, as a container remembers it."""

    def known(self, store_id: StoreId, seconds: int) -> str:
        """Whether somebody is there, if it was asked for within so many seconds; else empty."""

    def get(self, store_id: StoreId, seconds: int) -> str:
        """The same, asked for if nobody has."""


class StoreSizes(Protocol):
    """Over how many partitions the sockets of each store's people are spread, as a container remembers it."""

    def is_known(self, store_id: StoreId) -> bool:
        """Whether that is remembered, so that it costs no read."""

    def reading(self, store_id: StoreId) -> int:
        """It, read if it is not."""


class PresenceDeps(LinkDeps, Limited, Protocol):
    """What the routes and actions need."""

    @property
    def shards(self) -> StoreSizes:
        """How large the stores are."""

    @property
    def store_states(self) -> KnownStates:
        """What shoppers may know of who is there."""
