"""Where the audit is kept."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.domain import AuditPage, Entry
from chalicelib.core.ids import StoreId


class Audit(Protocol):
    """The audit of each store. What can be one transaction with its entry is (settings/adapters/documents.py)."""

    def note(self, entry: Entry) -> None:
        """Add an entry; the same one twice is one. One write."""

    def page(self, store_id: StoreId, cursor: str, limit: int) -> AuditPage:
        """A page of entries; InvalidRequestError for a cursor that is none. One Query."""
