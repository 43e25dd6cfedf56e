"""The ports of people, in memory."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.people.domain import Customer
from tests.fakes.core import Key


class FakeCustomers:
    """Customers."""

    def __init__(self) -> None:
        self.known: dict[Key, Customer] = {}

    def get(self, store_id: str, visitor_id: str) -> Customer | None:
        return self.known.get((store_id, visitor_id))

    def put(self, customer: Customer, before: Customer) -> bool:
        known = self.known.get((customer.store_id, customer.visitor_id))
        if (known.version if known else 0) != before.version:
            return False
        self.known[(customer.store_id, customer.visitor_id)] = replace(customer, version=before.version + 1)
        return True


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
