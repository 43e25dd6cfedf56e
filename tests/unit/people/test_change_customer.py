"""What is known of a shopper, changed by several at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.core.errors import BusyError
from chalicelib.people.domain import Customer
from chalicelib.people.usecases.change_customer import change_customer
from tests.fakes import World

NOBODY = Customer("acme", "v_1", "")


def named(name: str) -> Callable[[Customer], Customer]:
    """A change of the name alone."""
    return lambda each: replace(each, name=name)


def test_who_is_beaten_decides_anew_on_what_the_faster_one_noted(world: World) -> None:
    """Neither's change is lost."""
    stale = change_customer(world.customers, NOBODY, named("Jane"))
    change_customer(world.customers, stale, lambda each: replace(each, email="jane@reader.example"))
    told = change_customer(world.customers, stale, lambda each: replace(each, language="pl"))
    assert told == world.customers.get("acme", "v_1")
    assert (told.name, told.email, told.language) == ("Jane", "jane@reader.example", "pl")
    assert told.version == 3


def test_what_changes_nothing_is_not_written(world: World) -> None:
    """A repeat of a request costs a read at the most."""
    known = change_customer(world.customers, NOBODY, named("Jane"))
    assert change_customer(world.customers, known, named("Jane")) is known
    assert world.customers.known[("acme", "v_1")].version == 1


def test_who_loses_every_round_is_told_to_come_again(world: World) -> None:
    """And has changed nothing."""
    rounds = 0

    def beaten(each: Customer) -> Customer:
        nonlocal rounds
        rounds += 1
        change_customer(world.customers, each, named(f"the faster {rounds}"))
        return replace(each, name="the slower")

    with pytest.raises(BusyError):
        change_customer(world.customers, NOBODY, beaten)
    assert rounds == 4
    assert world.customers.known[("acme", "v_1")].name == "the faster 4"
