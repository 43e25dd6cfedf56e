"""Admit visitor."""

from __future__ import annotations

import pytest

from chalicelib.access.usecases.admit_visitor import LIFETIME, admit_visitor, current_visitor
from chalicelib.core.errors import NotFoundError, UnauthenticatedError
from tests.fakes import World

KEY = "pk_acme_0123456789abcdef"


ORIGIN = "https://acme.example"


def test_a_visitor_is_admitted_with_an_id_of_ours(world: World) -> None:
    """Each admission without a token is somebody new."""
    one, two = (admit_visitor(world, key=KEY, origin=ORIGIN) for _ in range(2))
    assert one.visitor_id != two.visitor_id
    assert one.expires == int(world.now) + LIFETIME


def test_a_valid_token_keeps_its_owner(world: World) -> None:
    """The token is renewed, the visitor stays."""
    first = admit_visitor(world, key=KEY, origin=ORIGIN)
    world.now += 100
    again = admit_visitor(world, key=KEY, origin=ORIGIN, old=first.token)
    assert again.visitor_id == first.visitor_id
    assert again.expires == first.expires + 100


def test_a_token_ends_with_its_store(world: World) -> None:
    """It would be good for a month."""
    token = admit_visitor(world, key=KEY, origin=ORIGIN).token
    assert current_visitor(world, token).store_id == "acme"
    del world.stores.known["acme"]
    with pytest.raises(UnauthenticatedError):
        current_visitor(world, token)


@pytest.mark.parametrize("old", ["garbage", "bravo/v_acme1/1800000000"])
def test_a_token_of_elsewhere_makes_somebody_new(world: World, old: str) -> None:
    """A forged token, or one of another store, carries nobody over."""
    assert admit_visitor(world, key=KEY, origin=ORIGIN, old=old).visitor_id not in old


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("pk_nosuch_0123456789abcdef", ORIGIN),
        ("pk_acme_0123456789abcdeX", ORIGIN),
        ("pk_bravo_0123456789abcdef", ORIGIN),
        (KEY, ""),
        (KEY, "null"),
        (KEY, "http://acme.example"),
        (KEY, "https://acme.example:8443"),
        (KEY, "https://acme.example.evil.example"),
        (KEY, "https://evilacme.example"),
    ],
)
def test_wrong_keys_and_origins_are_not_admitted(world: World, key: str, origin: str) -> None:
    """Scheme, host and port must be the store's own, letter by letter."""
    with pytest.raises(NotFoundError):
        admit_visitor(world, key=key, origin=origin)
