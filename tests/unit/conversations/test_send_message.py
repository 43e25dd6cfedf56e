"""Send message."""

from __future__ import annotations

import pytest

from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.domain.notices import MessageNotice
from chalicelib.conversations.usecases.change_conversation import assign_conversation, close_conversation
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.show_typing import show_typing
from chalicelib.conversations.usecases.sync_conversation import Cursor, sync_conversation
from chalicelib.core.errors import BusyError, NotFoundError, UnknownCursorError
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World


def test_a_message_is_appended_and_told_to_all_but_its_socket(world: World, conversation: str) -> None:
    """The sender's own socket learns it from the acknowledgement."""
    world.subscriptions.add("acme", conversation, listener(agent(), "a1"))
    sent = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"), "a1")
    assert (sent.message.seq, sent.message.name, sent.missed) == (2, "Acme 1", ())
    assert [to for to, _ in world.push.delivered] == ["v1"]


def test_a_retry_gives_the_same_seq_and_pushes_again(world: World, conversation: str) -> None:
    """A crash between commit and push heals itself."""
    first = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"), "a1")
    send_message(world, visitor(), conversation, Draft("cid-3", 1, "Hello?"), "v1")
    world.push.delivered.clear()
    again = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"), "a1")
    assert again.message == first.message
    assert [m.seq for m in again.missed] == [3]
    assert [(to, n.message.seq) for to, n in world.push.delivered if isinstance(n, MessageNotice)] == [("v1", 2)]


def test_the_same_cid_of_another_sender_is_another_message(world: World, conversation: str) -> None:
    """A client's id is its own: nobody can swallow somebody else's message with it."""
    send_message(world, visitor(), conversation, Draft("cid-same", 1, "mine"))
    sent = send_message(world, agent(), conversation, Draft("cid-same", 1, "ours"))
    assert (sent.message.seq, sent.message.text) == (3, "ours")


def test_a_lost_race_is_run_again(world: World, conversation: str) -> None:
    """Who was beaten to a place takes the next one."""

    def rival() -> None:
        world.log.before_append = lambda: None
        send_message(world, visitor(), conversation, Draft("cid-rival", 1, "first!"))

    world.log.before_append = rival
    sent = send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert [m.seq for m in stored(world, conversation)] == [1, 2, 3]
    assert (sent.message.seq, [m.text for m in sent.missed]) == (3, ["first!"])


def test_who_loses_every_race_is_told_to_come_again(world: World, conversation: str) -> None:
    """Nothing is acknowledged that was not written."""

    def always() -> None:
        messages = stored(world, conversation)
        messages.append(Message(len(messages) + 1, f"r{len(messages)}", "v_acme1", 0, "again"))

    world.log.before_append = always
    with pytest.raises(BusyError):
        send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    assert "cid-2" not in {m.cid for m in stored(world, conversation)}


@pytest.mark.parametrize("after", [2, 7, 99_999_999])
def test_an_after_that_lies_tears_no_hole(world: World, conversation: str, after: int) -> None:
    """A cursor ahead of the log is refused, and nothing is written."""
    with pytest.raises(UnknownCursorError):
        send_message(world, visitor(), conversation, Draft("cid-2", after, "Hi"))
    assert len(stored(world, conversation)) == 1


def test_a_shoppers_word_opens_a_closed_conversation(world: World, conversation: str) -> None:
    """An agent's does not; that is noted as the first answer all the same."""
    close_conversation(world, agent(), conversation, 1)
    sent = send_message(world, agent(), conversation, Draft("cid-a", 2, "PS: enjoy it"))
    assert (sent.head.status, sent.head.version) == (Status.CLOSED, 3)
    assert (sent.head.first_answer_at, sent.head.handled_by) == (sent.message.at, (agent().id,))
    sent = send_message(world, visitor(), conversation, Draft("cid-v", 3, "One more thing"))
    assert (sent.head.status, sent.head.version) == (Status.OPEN, 4)
    assert (sent.head.closed_at, sent.head.outcome) == (0, None)


def test_strangers_find_nothing(world: World, conversation: str) -> None:
    """Another visitor, another store's agent and visitor: all hear that there is no such conversation."""
    for who in (visitor(number=2), visitor("bravo"), agent("bravo")):
        with pytest.raises(NotFoundError):
            send_message(world, who, conversation, Draft("cid-x1", 1, "Hi"))
        with pytest.raises(NotFoundError):
            sync_conversation(world, who, conversation, Cursor())
        with pytest.raises(NotFoundError):
            mark_read(world, who, conversation, 1)
        with pytest.raises(NotFoundError):
            show_typing(world, who, conversation, typing=True)
        with pytest.raises(NotFoundError):
            close_conversation(world, who, conversation, 1)
        with pytest.raises(NotFoundError):
            assign_conversation(world, who, conversation, "", 1)
    assert len(stored(world, conversation)) == 1
    assert world.push.delivered == []
