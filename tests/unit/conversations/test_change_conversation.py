"""Change conversation."""

from __future__ import annotations

import pytest

from chalicelib.conversations.domain.model import Event, Status
from chalicelib.conversations.domain.notices import StaffNotice
from chalicelib.conversations.usecases.change_conversation import (
    assign_conversation,
    close_conversation,
    reopen_conversation,
)
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import Cursor, sync_conversation
from chalicelib.core.errors import ConflictError, InvalidRequestError, NotFoundError
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World


def test_a_visitor_can_neither_close_nor_assign(world: World, conversation: str) -> None:
    """Not even in their own conversation."""
    for change in (close_conversation, reopen_conversation):
        with pytest.raises(NotFoundError):
            change(world, visitor(), conversation, 1)
    with pytest.raises(NotFoundError):
        assign_conversation(world, visitor(), conversation, agent().id, 1)


def test_closing_does_not_bury_what_nobody_read(world: World, conversation: str) -> None:
    """A shopper's message after the last one that the agent saw is in the way; an agent's is not."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Anything else?"))
    send_message(world, visitor(), conversation, Draft("cid-3", 2, "Yes!"))
    with pytest.raises(ConflictError):
        close_conversation(world, agent(), conversation, 2, seen=2)
    assert close_conversation(world, agent(), conversation, 2, seen=3).status is Status.CLOSED


def test_claiming_joins_and_tells(world: World, conversation: str) -> None:
    """The shopper sees who joined; only staff see who assigned it."""
    world.subscriptions.add("acme", conversation, listener(agent(), "a1"))
    head = assign_conversation(world, agent(), conversation, agent().id, 1)
    assert (head.assignee, head.version) == (agent().id, 2)
    event = stored(world, conversation)[-1]
    assert (event.event, event.subject, event.name) == (Event.JOINED, agent().id, "Acme 1")
    staff = [to for to, notice in world.push.delivered if isinstance(notice, StaffNotice)]
    assert staff == ["a1"]


def test_handing_over_names_both(world: World, conversation: str) -> None:
    """Who left and who joined, by the names the directory knows."""
    assign_conversation(world, agent(), conversation, agent().id, 1)
    assign_conversation(world, agent(), conversation, agent(number=2).id, 2)
    assert [(m.event, m.name) for m in stored(world, conversation)[-2:]] == [
        (Event.LEFT, "Acme 1"),
        (Event.JOINED, "Acme 2"),
    ]
    _, staff = sync_conversation(world, agent(), conversation, Cursor())
    assert [event.subject for event in staff] == [agent().id, agent(number=2).id]


def test_of_two_who_claim_one_gets_it(world: World, conversation: str) -> None:
    """The second one saw an older version."""
    assign_conversation(world, agent(), conversation, agent().id, 1)
    with pytest.raises(ConflictError):
        assign_conversation(world, agent(number=2), conversation, agent(number=2).id, 1)


def test_a_change_outlives_a_message_in_between(world: World, conversation: str) -> None:
    """A message does not change the version, only the place of the event."""

    def rival() -> None:
        world.log.before_append = lambda: None
        send_message(world, visitor(), conversation, Draft("cid-rival", 1, "wait"))

    world.log.before_append = rival
    close_conversation(world, agent(), conversation, 1)
    assert [m.event for m in stored(world, conversation)] == [None, None, Event.CLOSED]


def test_changing_to_what_is_changes_nothing(world: World, conversation: str) -> None:
    """A second close from an older screen is no conflict: it is closed."""
    close_conversation(world, agent(), conversation, 1)
    head = close_conversation(world, agent(number=2), conversation, 1)
    assert (head.status, len(stored(world, conversation))) == (Status.CLOSED, 2)
    assert reopen_conversation(world, agent(), conversation, 2).status is Status.OPEN


def test_a_conversation_goes_to_agents_of_the_store_only(world: World, conversation: str) -> None:
    """Another store's agent is nobody here."""
    with pytest.raises(InvalidRequestError):
        assign_conversation(world, agent(), conversation, agent("bravo").id, 1)
