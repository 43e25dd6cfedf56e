"""The stores: their settings, their people and how these want to be told, and the inbox's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.ids import AgentId, ConversationId, StoreId
from chalicelib.domain.model import Agent, Device, InboxRow, Preferences, Status, StoreSettings


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


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Rows in order, and where the next page starts; empty at the end."""

    rows: tuple[InboxRow, ...]
    cursor: str


class Rows(Protocol):
    """The rows of each store's inbox."""

    def page(self, store_id: StoreId, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        """One page of the inbox; `owner` is an agent, empty for unassigned, None for all. One Query."""

    def get(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """The inbox row of one conversation."""

    def put(self, row: InboxRow, previous: int) -> bool:
        """Write the row unless it is no longer at `previous`; False then. Read cursors and a name there are stay."""

    def name(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """Note in the row what the shopper is called. One write."""


class ReadMarks(Protocol):
    """How far each agent has read, where the inbox shows it."""

    def mark_row_read(self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int) -> None:
        """Note in the row how far an agent has read."""


class AgentPreferences(Protocol):
    """How the people of each store want to be told."""

    def all(self, store_id: StoreId) -> Mapping[str, Preferences]:
        """How each of the store's people wants to be told; those who never said so are left out. One Query."""

    def put(self, store_id: StoreId, agent_id: AgentId, preferences: Preferences) -> None:
        """Note how an agent wants to be told."""


class Devices(Protocol):
    """The browsers that take Web Push for the people of each store."""

    def all(self, store_id: StoreId) -> Sequence[Device]:
        """The browsers of the store's people. One Query."""

    def put(self, store_id: StoreId, device: Device) -> None:
        """Add a browser; the same one twice is one."""

    def drop(self, store_id: StoreId, agent_id: AgentId, endpoint: str) -> None:
        """Forget a browser."""
