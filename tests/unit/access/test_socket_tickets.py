"""Socket tickets."""

from __future__ import annotations

import pytest

from chalicelib.access.usecases.socket_tickets import issue_ticket, redeem_ticket
from chalicelib.core.errors import NotFoundError, UnauthenticatedError
from tests.builders import visitor
from tests.fakes import World

ORIGIN = "https://acme.example"


def test_a_ticket_lets_in_once(world: World) -> None:
    """Who it was given to, once; only its hash was stored."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    secret = ticket.rpartition(".")[2]
    assert all(secret not in key for _, key in world.tickets.known)
    assert redeem_ticket(world, ticket, origin=ORIGIN) == visitor()
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin=ORIGIN)


def test_a_ticket_ends_after_a_minute(world: World) -> None:
    """Late is too late."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    world.now += 60
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin=ORIGIN)


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://acme.example.evil.example"])
def test_a_ticket_is_bound_to_its_origin(world: World, origin: str) -> None:
    """A stolen ticket is worth nothing on another page."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin=origin)


@pytest.mark.parametrize(
    "ticket",
    [
        *("", ".", "..", "acme.", "acme.visitor.", "acme.visitor.wrong", "{secret}", "acme.{secret}"),
        *("bravo.visitor.{secret}", "ACME.visitor.{secret}", "acme.agent.{secret}", "acme.owner.{secret}"),
        *("acme..{secret}", "acme.visitor.{secret}.", "acme.visitor.visitor.{secret}"),
    ],
)
def test_made_up_tickets_let_nobody_in(world: World, ticket: str) -> None:
    """Nor does the right secret under another store's name, or another role's."""
    secret = issue_ticket(world, visitor(), ORIGIN).rpartition(".")[2]
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket.format(secret=secret), origin=ORIGIN)


def test_a_foreign_page_gets_no_ticket(world: World) -> None:
    """Even with a visitor's token."""
    with pytest.raises(NotFoundError):
        issue_ticket(world, visitor(), "https://evil.example")
