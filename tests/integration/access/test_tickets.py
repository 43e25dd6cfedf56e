"""Tickets."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.access.domain import Ticket
from chalicelib.bootstrap.container import Container
from chalicelib.core.principal import Role
from tests.builders import agent


def test_a_ticket_is_taken_once(container: Container) -> None:
    """By its own store, before it ends."""
    ticket = Ticket(agent(), "https://inbox.example", int(container.clock()) + 60)
    container.tickets.put("k" * 64, ticket)
    assert container.tickets.take("bravo", Role.AGENT, "k" * 64) is None
    assert container.tickets.take("acme", Role.VISITOR, "k" * 64) is None
    assert container.tickets.take("acme", Role.AGENT, "k" * 64) == ticket
    assert container.tickets.take("acme", Role.AGENT, "k" * 64) is None
    container.tickets.put("l" * 64, replace(ticket, expires=int(container.clock()) - 1))
    assert container.tickets.take("acme", Role.AGENT, "l" * 64) is None
