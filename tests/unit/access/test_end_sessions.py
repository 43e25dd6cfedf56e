"""Signed out everywhere: of a lost phone nothing is heard and nothing reaches it, and who signs in again is in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.access.usecases.end_sessions import end_sessions
from chalicelib.access.usecases.open_socket import open_socket
from chalicelib.access.usecases.socket_tickets import issue_ticket, redeem_ticket
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import Cursor, listen_and_sync
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.principal import Principal
from chalicelib.presence.usecases.agent_presence import greet
from tests.builders import agent, listener, visitor
from tests.fakes import World


@pytest.fixture
def phone(world: World, conversation: str) -> Principal:
    """An agent's socket on a phone that will be lost: it is present, and listens."""
    who = replace(agent(), socket="phone", since=int(world.now))
    open_socket(world, who, "phone")
    greet(world, who, "phone", "online")
    listen_and_sync(world, who, conversation, Cursor(0, None, None), listener(who, "phone"))
    world.now += 60
    return who


def test_nothing_reaches_a_lost_phone_and_nothing_is_done_for_it(
    world: World, conversation: str, phone: Principal
) -> None:
    """Its socket is ended; should the end get lost, what it says is refused, and what others say is not sent there."""
    colleague = replace(agent(number=2), socket="desk", since=int(world.now))
    greet(world, colleague, "desk", "online")
    end_sessions(world, "acme", agent().id)
    assert world.push.ended == ["phone"]
    world.push.delivered.clear()
    send_message(world, visitor(), conversation, Draft("cid-later", 1, "Are you there?"))
    assert "phone" not in {connection for connection, _ in world.push.delivered}
    with pytest.raises(UnauthenticatedError):
        send_message(world, phone, conversation, Draft("cid-thief", 2, "Send me your card number"))
    with pytest.raises(UnauthenticatedError):
        greet(world, phone, "phone", "online")
    assert [each.agent_id for each in world.agent_sockets.all("acme")] == [colleague.id]
    greet(world, colleague, "desk", "online")


def test_a_ticket_of_before_opens_nothing_and_one_of_after_does(world: World) -> None:
    """Also one that was given to a page of before a moment ago."""
    before = replace(agent(), since=int(world.now))
    ticket = issue_ticket(world, before, "https://inbox.example")
    end_sessions(world, "acme", agent().id)
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin="https://inbox.example")
    world.now += 5
    again = replace(agent(), since=int(world.now))
    assert (
        redeem_ticket(world, issue_ticket(world, again, "https://inbox.example"), origin="https://inbox.example")
        == again
    )


def test_a_store_where_one_does_not_work_is_left_alone(world: World) -> None:
    """Somebody who was removed there meanwhile does not come back by it."""
    end_sessions(world, "acme", "a_gone1")
    assert world.agents.get("acme", "a_gone1") is None
    assert [each.since for each in world.agents.all("acme")] == [0, 0]
