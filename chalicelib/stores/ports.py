"""The stores: what they have set, their people, and how large they have grown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.core.ids import AgentId, StoreId
from chalicelib.stores.domain import Agent, Shards, StoreSettings


class Stores(Protocol):
    """What each store has set."""

    def settings(self, store_id: StoreId) -> StoreSettings | None:
        """What the store has set; None if there is no such store."""


class Agents(Protocol):
    """The people of each store."""

    def get(self, store_id: StoreId, agent_id: AgentId) -> Agent | None:
        """One of the store's people."""

    def all(self, store_id: StoreId) -> Sequence[Agent]:
        """All of the store's people, by name."""

    def drop(self, store_id: StoreId, agent_id: AgentId) -> None:
        """Let somebody be one of the store's people no longer. One write."""

    def end_sessions(self, store_id: StoreId, agent_id: AgentId, at: int) -> None:
        """Let nobody in as this agent any more who signed in before `at` (seconds since 1970). One write."""


class ShardCounts(Protocol):
    """How large each store has grown."""

    def get(self, store_id: StoreId) -> Shards:
        """Over how many partitions its lists and sockets are spread. One read."""

    def grow(self, store_id: StoreId, shards: Shards) -> None:
        """Note that it has grown; nothing happens if it is larger already. One write."""


class StaffDeps(Protocol):
    """What knowing one of the stores' people needs."""

    @property
    def agents(self) -> Agents:
        """The stores' people."""
