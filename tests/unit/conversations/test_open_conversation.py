"""Open conversation."""

from __future__ import annotations

import pytest

from chalicelib.conversations.usecases.change_conversation import (
    assign_conversation,
    close_conversation,
    reopen_conversation,
)
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import NotFoundError
from chalicelib.transport.validation import check
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World


def test_the_first_message_opens_a_conversation(world: World, conversation: str) -> None:
    """Head, message and listening socket are there at once."""
    found = world.log.conversations[("acme", conversation)]
    assert found.head.participants == (visitor().id,)
    assert [(m.seq, m.text) for m in found.messages] == [(1, "Hello")]
    assert list(found.listeners) == ["v1"]


def test_a_repeated_first_message_opens_nothing_new(world: World, conversation: str) -> None:
    """A retry gets the same seq in the same conversation."""
    again = open_conversation(world, visitor(), Draft("cid-first", 0, "Hello"))
    assert (again.conversation_id, again.message.seq) == (conversation, 1)
    assert len(stored(world, conversation)) == 1


def test_a_second_tabs_first_message_joins_the_conversation(world: World, conversation: str) -> None:
    """A visitor has one conversation, whoever opened it first; the other socket listens too."""
    who = visitor()
    sent = open_conversation(world, who, Draft("cid-other", 0, "Me too"), listener(who, "v2"))
    assert (sent.conversation_id, sent.message.seq) == (conversation, 2)
    assert [m.seq for m in sent.missed] == [1]
    assert set(world.log.conversations[("acme", conversation)].listeners) == {"v1", "v2"}


def test_an_agent_cannot_open_a_visitors_conversation(world: World) -> None:
    """Opening is for visitors."""
    with pytest.raises(NotFoundError):
        open_conversation(world, agent(), Draft("cid-12345678", 0, "Hi"))


def test_every_cid_of_ours_fits_the_protocol(world: World, conversation: str) -> None:
    """Clients send back the cid of the last message they have: the schema must take those of events too."""
    assign_conversation(world, agent(), conversation, agent().id, 1)
    assign_conversation(world, agent(), conversation, "", 2)
    close_conversation(world, agent(), conversation, 3)
    reopen_conversation(world, agent(), conversation, 4)
    for message in stored(world, conversation):
        frame = {"action": "sync", "id": "1", "conversation": conversation, "after": message.seq, "last": message.cid}
        check("conversations/actions/sync", frame)
