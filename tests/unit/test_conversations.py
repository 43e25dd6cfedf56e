from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.domain.model import Event, Message, Status
from chalicelib.conversations.domain.notices import MessageNotice, ReadNotice, StaffNotice, TypingNotice
from chalicelib.conversations.usecases.change_conversation import (
    assign_conversation,
    close_conversation,
    reopen_conversation,
)
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.show_typing import show_typing
from chalicelib.conversations.usecases.sync_conversation import PAGE, Cursor, listen_and_sync, sync_conversation
from chalicelib.core.errors import BusyError, ConflictError, InvalidRequestError, NotFoundError, UnknownCursorError
from chalicelib.core.principal import Principal
from chalicelib.transport.validation import check
from tests.fakes import World, agent, listener, visitor


def stored(world: World, conversation_id: str) -> list[Message]:
    """The messages of acme's conversation."""
    return world.log.conversations[("acme", conversation_id)].messages


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
    """An agent's does not."""
    close_conversation(world, agent(), conversation, 1)
    sent = send_message(world, agent(), conversation, Draft("cid-a", 2, "PS: enjoy it"))
    assert sent.head.status is Status.CLOSED
    sent = send_message(world, visitor(), conversation, Draft("cid-v", 3, "One more thing"))
    assert (sent.head.status, sent.head.version) == (Status.OPEN, 3)


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


def test_a_visitor_can_neither_close_nor_assign(world: World, conversation: str) -> None:
    """Not even in their own conversation."""
    for change in (close_conversation, reopen_conversation):
        with pytest.raises(NotFoundError):
            change(world, visitor(), conversation, 1)
    with pytest.raises(NotFoundError):
        assign_conversation(world, visitor(), conversation, agent().id, 1)


def test_sockets_that_are_gone_are_forgotten(world: World, conversation: str) -> None:
    """The others are still served; expired ones are not even tried."""
    world.subscriptions.add("acme", conversation, listener(agent(), "a1"))
    world.subscriptions.add("acme", conversation, listener(agent(number=2), "old", expires=1))
    world.push.gone = {"v1"}
    send_message(world, agent(number=2), conversation, Draft("cid-2", 1, "Hi"))
    assert [to for to, _ in world.push.delivered] == ["a1"]
    assert set(world.log.conversations[("acme", conversation)].listeners) == {"a1", "old"}


def test_sync_gives_what_came_after(world: World, conversation: str) -> None:
    """After a message: only what is new, and whether there is more than a page."""
    _fill(world, conversation, PAGE + 5)
    view, staff = sync_conversation(world, visitor(), conversation, Cursor(after=1))
    assert [m.seq for m in view.messages] == list(range(2, PAGE + 2))
    assert view.more
    assert staff == ()
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(after=PAGE + 1))
    assert ([m.seq for m in view.messages][-1], view.more) == (PAGE + 6, False)


def test_sync_gives_the_latest_page_and_those_before(world: World, conversation: str) -> None:
    """Opening shows the end of the log, scrolling up goes back to its beginning."""
    _fill(world, conversation, 120)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor())
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (72, 121, True)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(before=72))
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (22, 71, True)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(before=22))
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (1, 21, False)


def test_sync_notices_another_history(world: World, conversation: str) -> None:
    """After a restored backup the message at the cursor is missing, or is another one."""
    sync_conversation(world, visitor(), conversation, Cursor(after=1, last="cid-first"))
    for cursor in (Cursor(after=1, last="cid-other"), Cursor(after=9)):
        with pytest.raises(UnknownCursorError):
            sync_conversation(world, visitor(), conversation, cursor)


def test_listening_loses_nothing_in_between(world: World, conversation: str) -> None:
    """What is written while somebody subscribes is either in the answer or pushed."""
    since = world.log.since

    def rival(*arguments: Any) -> Any:
        world.log.since = since  # type: ignore[method-assign]
        view = since(*arguments)
        send_message(world, visitor(), conversation, Draft("cid-rival", 1, "just now"), "v1")
        return view

    world.log.since = rival  # type: ignore[method-assign, assignment]
    view, _ = listen_and_sync(world, agent(), conversation, Cursor(after=1), listener(agent(), "a1"))
    assert view.messages == ()
    assert [to for to, _ in world.push.delivered] == ["a1"]


def test_a_stranger_who_listens_hears_nothing(world: World, conversation: str) -> None:
    """Not even a message that comes between their subscription and its refusal."""
    stranger = visitor(number=2)
    world.subscriptions.add("acme", conversation, listener(stranger, "x1"))
    send_message(world, agent(), conversation, Draft("cid-2", 1, "secret"))
    assert [to for to, _ in world.push.delivered] == ["v1"]
    with pytest.raises(NotFoundError):
        listen_and_sync(world, stranger, conversation, Cursor(), listener(stranger, "x2"))
    assert "x2" not in world.log.conversations[("acme", conversation)].listeners


def test_a_visitor_keeps_a_few_sockets(world: World, conversation: str) -> None:
    """The oldest go, so that nobody fills a conversation with dead ones."""
    for number in range(20):
        late = listener(visitor(), f"n{number:02d}", expires=1_800_000_001 + number)
        listen_and_sync(world, visitor(), conversation, Cursor(), late)
    heard = world.log.conversations[("acme", conversation)].listeners
    assert sorted(heard) == [f"n{number:02d}" for number in range(12, 20)]


def test_a_dead_socket_that_cannot_be_forgotten_costs_no_message(world: World, conversation: str) -> None:
    """The message is stored: its sender hears that, whatever the clean-up does."""
    world.push.gone = {"v1"}

    def busy(*_: Any) -> None:
        raise BusyError

    world.subscriptions.drop = busy  # type: ignore[method-assign, assignment]
    assert send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi")).message.seq == 2


def test_closing_does_not_bury_what_nobody_read(world: World, conversation: str) -> None:
    """A shopper's message after the last one that the agent saw is in the way; an agent's is not."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Anything else?"))
    send_message(world, visitor(), conversation, Draft("cid-3", 2, "Yes!"))
    with pytest.raises(ConflictError):
        close_conversation(world, agent(), conversation, 1, seen=2)
    assert close_conversation(world, agent(), conversation, 1, seen=3).status is Status.CLOSED


def test_every_cid_of_ours_fits_the_protocol(world: World, conversation: str) -> None:
    """Clients send back the cid of the last message they have: the schema must take those of events too."""
    assign_conversation(world, agent(), conversation, agent().id, 1)
    assign_conversation(world, agent(), conversation, "", 2)
    close_conversation(world, agent(), conversation, 3)
    reopen_conversation(world, agent(), conversation, 4)
    for message in stored(world, conversation):
        frame = {"action": "sync", "id": "1", "conversation": conversation, "after": message.seq, "last": message.cid}
        check("conversations/actions/sync", frame)


def test_reading_moves_forward_only_and_is_told(world: World, conversation: str) -> None:
    """A cursor never goes back; the row notes an agent's; a repeat costs no push."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"), "a1")
    world.push.delivered.clear()
    for seq in (2, 1, 2):
        mark_read(world, agent(), conversation, seq, "a1")
    assert world.log.conversations[("acme", conversation)].reads == {agent().id: 2}
    assert world.push.delivered == [("v1", ReadNotice(conversation, agent().id, 2))]


@pytest.mark.parametrize("who", [visitor(), agent()])
def test_what_is_not_there_cannot_have_been_read(world: World, conversation: str, who: Principal) -> None:
    """A cursor beyond the end would hide every message that comes, and keep their mail from going out."""
    mark_read(world, who, conversation, 99_999_999)
    assert world.log.conversations[("acme", conversation)].reads == {who.id: 1}


def test_typing_is_told_and_not_stored(world: World, conversation: str) -> None:
    """Everybody who listens but the one who types."""
    show_typing(world, agent(), conversation, "a1", typing=True)
    assert world.push.delivered == [("v1", TypingNotice(conversation, agent().id, "Acme 1", typing=True))]
    assert len(stored(world, conversation)) == 1


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


def _fill(world: World, conversation_id: str, count: int) -> None:
    messages = stored(world, conversation_id)
    first = messages[0]
    messages += [replace(first, seq=seq, cid=f"fill-{seq}") for seq in range(2, count + 2)]
