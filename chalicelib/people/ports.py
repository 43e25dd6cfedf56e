"""The shoppers."""

from __future__ import annotations

from typing import Protocol

from chalicelib.core.ids import StoreId, VisitorId
from chalicelib.people.domain import Customer


class Customers(Protocol):
    """What is known of shoppers."""

    def get(self, store_id: StoreId, visitor_id: VisitorId) -> Customer | None:
        """What the visitor has told."""

    def put(self, customer: Customer, before: Customer) -> bool:
        """Note what differs from `before`, if that is still what is stored; False if somebody was faster. One write.

        What later versions know beside it stays as it is.
        """


class Refusals(Protocol):
    """The addresses that want no mail."""

    def get(self, store_id: StoreId, address: str) -> str:
        """Why this address gets no mail: bounced, complained or unsubscribed; empty if it does."""

    def put(self, store_id: StoreId, address: str, reason: str) -> None:
        """Send this address no mail any more."""


class Renewals(Protocol):
    """From when on each visitor's credentials count."""

    def renew(self, store_id: StoreId, visitor_id: VisitorId, at: int) -> None:
        """Take no credential of the visitor any more that was given before `at` (seconds since 1970). One write."""

    def renewed(self, store_id: StoreId, visitor_id: VisitorId) -> int:
        """The `at` of the last renewal, 0 if there was none. One read."""
