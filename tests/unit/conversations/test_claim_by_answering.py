"""The first answer to a conversation that is nobody's makes it the answering agent's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain.model import Event, Status
from chalicelib.conversations.usecases.change_conversation import assign_conversation, close_conversation
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from tests.builders import agent, visitor
from tests.fakes import World


@pytest.fixture
def conversation(world: World) -> str:
    """A shopper has written, in a store where answering claims."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], answer_claims=True)
    return open_conversation(world, visitor(), Draft("cid-1", 0, "Hello")).conversation_id


def _log(world: World, conversation_id: str) -> list[tuple[int, str]]:
    messages = world.log.conversations[("acme", conversation_id)].messages
    return [(each.seq, each.event.value if each.event else each.text) for each in messages]


def test_the_first_answer_claims(world: World, conversation: str) -> None:
    """In one transaction, and the joining stands before the answer, so that it is read in this order."""
    sent = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert _log(world, conversation) == [(1, "Hello"), (2, "joined"), (3, "Hi")]
    assert (sent.head.assignee, sent.head.version) == ("a_acme1", 2)
    assert (sent.message.seq, [each.seq for each in sent.missed]) == (3, [2])
    joined = sent.missed[0]
    assert (joined.event, joined.by, joined.subject, joined.name) == (Event.JOINED, "a_acme1", "a_acme1", "Acme 1")


def test_the_second_answer_does_not(world: World, conversation: str) -> None:
    """Neither the same agent's nor a colleague's: it is somebody's now."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    send_message(world, agent(), conversation, Draft("cid-3", 3, "And"))
    sent = send_message(world, agent(number=2), conversation, Draft("cid-4", 4, "Me too"))
    assert [text for _, text in _log(world, conversation)] == ["Hello", "joined", "Hi", "And", "Me too"]
    assert sent.head.assignee == "a_acme1"


def test_a_repeat_of_the_first_answer_finds_it(world: World, conversation: str) -> None:
    """Nothing is added, and the place is the same."""
    first = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    again = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert again.message == first.message
    assert len(_log(world, conversation)) == 3


def test_a_colleague_who_was_faster_keeps_it(world: World, conversation: str) -> None:
    """The answer is sent all the same, and claims nothing."""
    assign_conversation(world, agent(number=2), conversation, "a_acme2", 1)
    sent = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert sent.head.assignee == "a_acme2"
    assert [text for _, text in _log(world, conversation)] == ["Hello", "joined", "Hi"]


def test_a_store_can_switch_it_off(world: World, conversation: str) -> None:
    """Then an answer is one message, and the conversation stays nobody's."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], answer_claims=False)
    sent = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert (sent.head.assignee, sent.message.seq) == ("", 2)


def test_a_word_to_a_closed_one_claims_nothing(world: World, conversation: str) -> None:
    """Who adds a line to what is done does not take it up again."""
    close_conversation(world, agent(number=2), conversation, 1)
    sent = send_message(world, agent(), conversation, Draft("cid-2", 2, "One more thing"))
    assert (sent.head.assignee, sent.head.status) == ("", Status.CLOSED)


def test_a_shopper_claims_nothing(world: World, conversation: str) -> None:
    """Only the store's people do."""
    sent = send_message(world, visitor(), conversation, Draft("cid-2", 1, "Hello?"))
    assert (sent.head.assignee, sent.message.seq) == ("", 2)
