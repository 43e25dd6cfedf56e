"""Where the audit is kept."""

from __future__ import annotations

from typing import Protocol

from chalicelib.audit.domain import AuditPage
from chalicelib.core.ids import StoreId


class Audit(Protocol):
    """The audit of each store. What it is of writes its entries, in the very transaction that changes it."""

    def page(self, store_id: StoreId, cursor: str, limit: int) -> AuditPage:
        """A page of entries; InvalidRequestError for a cursor that is none. One Query."""
