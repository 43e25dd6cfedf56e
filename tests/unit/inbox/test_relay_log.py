from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Status
from chalicelib.conversations.usecases.add_note import NoteDraft, add_note
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError
from chalicelib.inbox import wire as inbox_wire
from chalicelib.inbox.domain.changes import ANYWHERE
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.usecases.relay_log import Relayed, reindex_row, relay_log
from tests.builders import agent, visitor
from tests.fakes import World


def _relay(world: World, conversation_id: str, *seqs: int) -> None:
    messages = world.log.conversations[("acme", conversation_id)].messages
    wanted = [message for message in messages if message.seq in seqs]
    relay_log(world, "acme", conversation_id, wanted)


def test_the_row_follows_and_the_topic_hears(world: World, conversation: str) -> None:
    """One row, one event per message."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    _relay(world, conversation, 1, 2)
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.preview, row.waiting_since) == (2, "Hi", 0)
    assert [event.message.seq for event in world.publisher.published] == [1, 2]


def test_relaying_twice_changes_nothing_but_publishes_again(world: World, conversation: str) -> None:
    """Streams repeat; a crash after the row and before the topic must lose no event."""
    _relay(world, conversation, 1)
    row = world.rows.known[("acme", conversation)]
    _relay(world, conversation, 1)
    assert world.rows.known[("acme", conversation)] == row
    assert [event.message.seq for event in world.publisher.published] == [1, 1]


def test_a_gap_is_filled_from_the_log(world: World, conversation: str) -> None:
    """Records that never came are read where the truth is."""
    for seq in range(2, 6):
        send_message(world, visitor(), conversation, Draft(f"cid-{seq}", seq - 1, f"text {seq}"))
    _relay(world, conversation, 1)
    _relay(world, conversation, 5)
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.preview) == (5, "text 5")


def test_a_topic_that_fails_fails_the_batch(world: World, conversation: str) -> None:
    """The record is tried again, so nothing is lost."""
    world.publisher.failing = [BusyError()]
    with pytest.raises(BusyError):
        _relay(world, conversation, 1)
    _relay(world, conversation, 1)
    assert [event.message.seq for event in world.publisher.published] == [1]


def test_a_relay_that_is_always_beaten_gives_up(world: World, conversation: str) -> None:
    """Two relays of one conversation can't both write; the stream tries again."""
    world.rows.put = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(BusyError):
        _relay(world, conversation, 1)


def test_what_an_agent_read_early_is_in_the_row(world: World, conversation: str) -> None:
    """The read cursor may come before the row that shows it."""
    mark_read(world, agent(), conversation, 1)
    _relay(world, conversation, 1)
    assert world.rows.known[("acme", conversation)].reads == {agent().id: 1}


def test_what_goes_on_is_in_the_list_as_its_head_says(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its shopper, though an agent writes first, and with the agent whose it was while it was open."""
    assign_conversation(world, agent(number=2), conversation, agent(number=2).id, 1)
    monkeypatch.setattr(cases, "MESSAGES", 2)
    sent = send_message(world, agent(), conversation, Draft("cid-next", 1, "And?"))
    for each in (conversation, sent.conversation_id):
        relay_log(world, "acme", each, world.log.conversations[("acme", each)].messages)
    old, new = (world.rows.known[("acme", each)] for each in (conversation, sent.conversation_id))
    assert (old.status, new.status) == (Status.CLOSED, Status.OPEN)
    assert (new.visitor_id, new.assignee) == (visitor().id, agent(number=2).id)


def test_a_row_of_a_later_version_is_read_without_what_is_not_known_of_it() -> None:
    """An event waits in a queue while an older version is still at work."""
    row = InboxRow("acme", "c" * 26, seq=3, visitor_id="v_1")
    assert inbox_wire.parse_row("acme", inbox_wire.row(row) | {"mood": "fine"}) == row
    assert inbox_wire.parse_row("acme", inbox_wire.row(row) | {"status": "snoozed"}).status == "snoozed"


def _relayed(world: World, conversation_id: str, *seqs: int) -> Relayed:
    messages = world.log.conversations[("acme", conversation_id)].messages
    return relay_log(world, "acme", conversation_id, [message for message in messages if message.seq in seqs])


def test_it_is_said_where_a_row_stood_that_stands_elsewhere_now(world: World, conversation: str) -> None:
    """Whoever looks at that list must lose it; another word of who waits already moves nothing."""
    first = _relayed(world, conversation, 1)
    assert (first.places, first.has_moved) == (frozenset(), True)
    send_message(world, visitor(), conversation, Draft("cid-2", 1, "Hello?"))
    again = _relayed(world, conversation, 2)
    assert (again.places, again.has_moved) == (frozenset(), False)
    assign_conversation(world, agent(), conversation, agent().id, 1)
    claimed = _relayed(world, conversation, 3)
    assert (claimed.places, claimed.has_moved) == (frozenset({"open:"}), True)
    send_message(world, agent(), conversation, Draft("cid-4", 3, "Hi"))
    assert (_relayed(world, conversation, 4).places, _relayed(world, conversation, 3, 4).places) == (
        frozenset(),
        # It is relayed again, and what stood there before was written over by the first time.
        frozenset({ANYWHERE}),
    )


def test_a_row_is_made_anew_from_the_whole_log(world: World, conversation: str) -> None:
    """One that is not there, and one that is: as the relay would have made it, with its name and its read cursors."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    mark_read(world, agent(), conversation, 2)
    _relayed(world, conversation, 1, 2)
    made = world.rows.known.pop(("acme", conversation))
    for _ in range(2):
        reindex_row(world, "acme", conversation)
        again = world.rows.known[("acme", conversation)]
        assert replace(again, version=made.version) == made
    world.rows.put = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(BusyError):
        reindex_row(world, "acme", conversation)


def test_where_a_row_stood_is_not_known_if_some_of_it_was_written_before(world: World, conversation: str) -> None:
    """By another try, by `make reindex`, or because the row is made anew: then whoever looks at any list is told."""
    _relayed(world, conversation, 1)
    assign_conversation(world, agent(), conversation, agent().id, 1)
    send_message(world, agent(), conversation, Draft("cid-3", 2, "Hi"))
    reindex_row(world, "acme", conversation)
    send_message(world, agent(), conversation, Draft("cid-4", 3, "And?"))
    assert _relayed(world, conversation, 2, 3, 4).places == frozenset({ANYWHERE})
    world.rows.known.clear()
    assert _relayed(world, conversation, 4).places == frozenset({ANYWHERE})


def test_of_what_cannot_be_read_no_row_is_made(world: World, conversation: str) -> None:
    """One that stands at nothing could never be brought on."""
    world.log.conversations[("acme", conversation)].messages.clear()
    reindex_row(world, "acme", conversation)
    assert world.rows.known == {}


def _noted(world: World, conversation: str, cid: str, *mentions: str) -> StaffEvent:
    world.now += 1
    return add_note(world, agent(), conversation, NoteDraft(cid, 1, "Look", mentions))


def test_a_note_moves_the_row_and_is_told(world: World, conversation: str) -> None:
    """Whom it mentions finds it in their list: the last one counts, whatever comes again, and in which order."""
    _relay(world, conversation, 1)
    first, second = (_noted(world, conversation, f"cid-{each}", "a_acme2", "a_acme1") for each in ("one11", "two22"))
    for lines in ([second], [first], [first, second]):
        relay_log(world, "acme", conversation, [], lines)
        row = world.rows.known[("acme", conversation)]
        # The writer is told nothing new.
        assert row.mentions == {"a_acme2": second.at}
    assert row.version == 2
    assert [each.note for each in world.publisher.notes] == [second, first, first, second]
    assert (row.seq, row.preview, row.waits) == (1, "Hello", True)


def test_what_else_is_in_the_lane_is_told_to_nobody(world: World, conversation: str) -> None:
    """It mentions nobody."""
    _relay(world, conversation, 1)
    line = StaffEvent("000-1", 1, "a_acme1", 5, StaffKind.ASSIGNED, "a_acme1")
    relay_log(world, "acme", conversation, [], [line])
    assert (world.publisher.notes, world.rows.known[("acme", conversation)].version) == ([], 1)


def test_a_note_that_comes_before_the_row_makes_it(world: World, conversation: str) -> None:
    """The stream has no order between log and lane; what comes then finds the row."""
    note = _noted(world, conversation, "cid-one11", "a_acme2")
    relay_log(world, "acme", conversation, [], [note])
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.mentions) == (1, {"a_acme2": note.at})
    _relay(world, conversation, 1)
    assert world.rows.known[("acme", conversation)] == row


def test_a_row_that_is_made_anew_has_its_mentions(world: World, conversation: str) -> None:
    """From the lane: by `make reindex`, and where the row was gone."""
    note = _noted(world, conversation, "cid-one11", "a_acme2")
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    _relay(world, conversation, 2)
    assert world.rows.known[("acme", conversation)].mentions == {"a_acme2": note.at}
    world.rows.known.clear()
    reindex_row(world, "acme", conversation)
    assert world.rows.known[("acme", conversation)].mentions == {"a_acme2": note.at}


def test_of_two_relays_the_second_looks_again(world: World, conversation: str) -> None:
    """At the same message: the one has a note, and the other another one."""
    _relay(world, conversation, 1)
    one, two = (StaffEvent(f"note-{to}", 1, "a_acme1", 5, StaffKind.NOTE, mentions=(to,)) for to in ("a_2", "a_3"))
    put, between = world.rows.put, [lambda: relay_log(world, "acme", conversation, [], [two])]

    def late(row: InboxRow, previous: int) -> bool:
        if between:
            between.pop()()
        return put(row, previous)

    world.rows.put = late  # type: ignore[method-assign]
    relay_log(world, "acme", conversation, [], [one])
    assert world.rows.known[("acme", conversation)].mentions == {"a_2": 5, "a_3": 5}
