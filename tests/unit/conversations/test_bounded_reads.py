"""However long a conversation is, nothing reads more of it than its work needs, and finds what it looks for."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.domain.model import Event, Message
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import REACH, Draft, send_message
from chalicelib.core.errors import BehindError, details
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.mail.usecases import mail_unread as mailing
from chalicelib.mail.usecases.contact import leave_address
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.transport.actions import run
from tests.builders import agent, visitor
from tests.fakes import World
from tests.fakes.conversations import FakeLog

EMAIL = "jane@reader.example"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each read of the log brought."""
    found: list[int] = []
    since = FakeLog.since

    def counted(self: FakeLog, store_id: str, conversation_id: str, after: int, limit: int) -> Any:
        view = since(self, store_id, conversation_id, after, limit)
        found.append(len(view.messages) if view else 0)
        return view

    monkeypatch.setattr(FakeLog, "since", counted)
    return found


def lengthen(world: World, conversation_id: str, length: int, by: str = "a_acme1") -> None:
    """Make the conversation so long."""
    messages = world.log.conversations[("acme", conversation_id)].messages
    for seq in range(len(messages) + 1, length + 1):
        messages.append(Message(seq, f"cid-{seq:06d}", by, 1_700_000_000_000 + seq, f"text {seq}"))


def test_what_is_too_far_behind_is_refused_before_it_is_written(
    world: World, conversation: str, read: list[int]
) -> None:
    """Three thousand long messages made one answer take fifteen seconds."""
    lengthen(world, conversation, 3000)
    with pytest.raises(BehindError) as refused:
        send_message(world, visitor(), conversation, Draft("cid-late", 1, "late"))
    assert details(refused.value) == {"conversation": conversation}
    assert len(world.log.conversations[("acme", conversation)].messages) == 3000
    assert read == [REACH + 1]


def test_an_earlier_try_within_reach_is_found_however_much_came_after(world: World, conversation: str) -> None:
    """The usual repeat: seconds later, or years."""
    sent = send_message(world, visitor(), conversation, Draft("cid-mine", 1, "mine")).message
    lengthen(world, conversation, 3000)
    again = send_message(world, visitor(), conversation, Draft("cid-mine", 1, "mine"))
    assert again.message == sent
    assert len(world.log.conversations[("acme", conversation)].messages) == 3000


def test_who_has_lost_their_conversation_is_told_where_it_is(world: World, conversation: str) -> None:
    """A first message into a long conversation: the answer names it, so that it can be looked through."""
    lengthen(world, conversation, 1000)
    with pytest.raises(BehindError) as refused:
        open_conversation(world, visitor(), Draft("cid-other", 0, "Hello again"))
    assert refused.value.conversation == conversation


def test_looking_page_by_page_and_sending_from_the_end_costs_bounded_reads(
    world: World, conversation: str, read: list[int]
) -> None:
    """As a client does it: each page is bounded, and the message is there once."""
    world.limiter.check = lambda *_, **__: None  # type: ignore[method-assign]
    lengthen(world, conversation, 1000)
    after, more, container = 1, True, world
    while more:
        body = {"conversation": conversation, "after": after}
        log = run(ACTIONS["sync"], container, visitor(), body)
        after, more = log["messages"][-1]["seq"], log["more"]
    assert after == 1000
    assert send_message(world, visitor(), conversation, Draft("cid-late", after, "late")).message.seq == 1001
    assert max(read) <= REACH + 1


def test_unread_answers_behind_a_thousand_of_the_shoppers_are_mailed(
    world: World, conversation: str, read: list[int]
) -> None:
    """They are found page by page; what one mail does not hold comes with the next."""
    leave_address(world, visitor(), conversation, EMAIL)
    lengthen(world, conversation, 1000, by=visitor().id)
    lengthen(world, conversation, 1150)
    world.now += 10_000
    assert mail_unread(world, "acme", conversation, 1150) == 1
    assert mail_unread(world, "acme", conversation, 1150) == 0
    assert [mail.tags["covers"] for mail in world.mailer.sent] == ["1001-1100", "1101-1150"]
    assert max(read) <= mailing._PAGE + 1  # noqa: SLF001 - the page is what is asserted


def test_a_mails_worth_of_given_up_answers_keeps_nothing_back(world: World, conversation: str) -> None:
    """A hundred from last month, and one from today."""
    leave_address(world, visitor(), conversation, EMAIL)
    lengthen(world, conversation, 101)
    world.now += 30 * 24 * 3600
    seq = send_message(world, agent(), conversation, Draft("cid-today", 101, "Now it is there")).message.seq
    world.now += 121
    mail_unread(world, "acme", conversation, seq)
    assert [mail.tags["covers"] for mail in world.mailer.sent] == [f"{seq}-{seq}"]


def test_a_row_catches_up_page_by_page(world: World, conversation: str, read: list[int]) -> None:
    """After a restored backup of the rows, say."""
    log = world.log.conversations[("acme", conversation)].messages
    relay_log(world, "acme", conversation, log[:1])
    lengthen(world, conversation, 1000)
    log.append(Message(1001, "cid-close", "a_acme1", 1_700_000_999_000, event=Event.CLOSED))
    relay_log(world, "acme", conversation, log[-1:])
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.text_seq, row.status) == (1001, 1000, "closed")
    assert max(read) <= REACH + 1
    assert agent().id not in row.reads
