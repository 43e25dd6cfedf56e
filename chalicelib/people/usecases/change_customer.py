"""Change what is known of a shopper, whoever else does at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.core.errors import BusyError
from chalicelib.people.domain import Customer
from chalicelib.people.ports import Customers

_TRIES = 4


def change_customer(customers: Customers, known: Customer, change: Callable[[Customer], Customer]) -> Customer:
    """What is known of the shopper once `change` is noted; `known` is what was read of them before.

    When somebody was faster, what they noted is read, and decided upon anew. BusyError when others won every round.
    One write, none if nothing changes.
    """
    for _ in range(_TRIES):
        told = change(known)
        if told == known:
            return known
        if customers.put(told, known):
            return replace(told, version=known.version + 1)
        known = customers.get(known.store_id, known.visitor_id) or known
    raise BusyError
