"""The ports of people, in memory."""

from __future__ import annotations

from chalicelib.people.domain import Customer
from tests.fakes.core import Key


class FakeCustomers:
    """Customers."""

    def __init__(self) -> None:
        self.known: dict[Key, Customer] = {}

    def get(self, store_id: str, visitor_id: str) -> Customer | None:
        return self.known.get((store_id, visitor_id))

    def put(self, customer: Customer) -> None:
        self.known[(customer.store_id, customer.visitor_id)] = customer


class FakeRefusals:
    """Refusals."""

    def __init__(self) -> None:
        self.known: dict[Key, str] = {}

    def get(self, store_id: str, address: str) -> str:
        return self.known.get((store_id, address.lower()), "")

    def put(self, store_id: str, address: str, reason: str) -> None:
        self.known[(store_id, address.lower())] = reason


class FakeRenewals:
    """Renewals."""

    def __init__(self) -> None:
        self.known: dict[Key, int] = {}

    def renew(self, store_id: str, visitor_id: str, at: int) -> None:
        self.known[(store_id, visitor_id)] = at

    def renewed(self, store_id: str, visitor_id: str) -> int:
        return self.known.get((store_id, visitor_id), 0)
