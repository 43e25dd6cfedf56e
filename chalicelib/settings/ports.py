"""Where settings are kept, and how others know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from chalicelib.audit.domain import Entry
from chalicelib.audit.ports import Audit
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock
from chalicelib.settings.domain.document import Document, Section, Value
from chalicelib.stores.domain import Agent
from chalicelib.stores.ports import Agents
from chalicelib.transport.ports import Limited

# So many versions of a document are kept.
VERSIONS = 50


class Documents(Protocol):
    """The documents of each store's settings, and their last versions."""

    def all(self, store_id: StoreId) -> Mapping[str, Document]:
        """A store's sections by their names; beside them, as `settings`, what was noted when the store was made.

        None of it where there is no such store. One Query.
        """

    def put(self, document: Document, entry: Entry, author: Agent | None) -> bool:
        """Put the document in place of its version before, keep it among the versions, and audit it: all or nothing.

        False if it, or what its author may do, was changed meanwhile; without an author only it is looked at. One
        transaction.
        """

    def versions(self, store_id: StoreId, name: str) -> Sequence[Document]:
        """The last VERSIONS of a document, the newest first. One Query."""


class Settings(Protocol):
    """What each store has set, as all functions know it: up to 60 seconds old."""

    def value(self, store_id: StoreId, section: Section) -> Value:
        """What the store has set of the section, and what holds by itself where it has not."""

    def forget(self, store_id: StoreId) -> None:
        """Ask anew the next time: this process has just changed it."""


class SettingsDeps(Limited, Protocol):
    """What changing settings needs."""

    @property
    def documents(self) -> Documents:
        """Where they are kept."""

    @property
    def settings(self) -> Settings:
        """How others know them."""

    @property
    def sections(self) -> Mapping[str, Section]:
        """All sections by their names."""

    @property
    def agents(self) -> Agents:
        """The stores' people."""

    @property
    def audit(self) -> Audit:
        """Who changed what."""

    @property
    def clock(self) -> Clock:
        """The time."""
