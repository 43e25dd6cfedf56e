"""The stream's function: what it reports, what it puts aside, and when it fails as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chalicelib.conversations.adapters.log_items import message_item, partition
from chalicelib.conversations.domain.model import Message
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import BusyError, MisconfiguredError
from chalicelib.inbox.domain.changes import ANYWHERE
from chalicelib.inbox.entrypoints import jobs
from chalicelib.inbox.ports import ConversationEvent, NoteEvent
from tests.builders import visitor
from tests.fakes import World


def _record(number: int, image: dict[str, Any]) -> dict[str, Any]:
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": image}}


def _unreadable(number: int, conversation_id: str = "x" * 26) -> dict[str, Any]:
    return _record(number, {"pk": {"S": f"acme#{conversation_id}"}, "sk": {"S": "m#00000001"}})


class Shop:
    """Conversations of several shoppers, and a topic that is busy for some of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.busy: set[str] = set()
        self.error: type[Exception] = BusyError
        world.publisher.publish = self._publish  # type: ignore[method-assign]
        self.published: list[str] = []

    def _publish(self, events: Sequence[ConversationEvent | NoteEvent]) -> None:
        if events[0].row.conversation_id in self.busy:
            raise self.error
        self.published += [event.row.conversation_id for event in events]

    def open(self, number: int) -> str:
        """A conversation of a shopper, with one message."""
        who = visitor(number=number)
        return open_conversation(self.world, who, Draft(f"cid-first-{number}", 0, "Hello"), None).conversation_id

    def record(self, number: int, conversation_id: str) -> dict[str, Any]:
        """The stream's record of its message."""
        message: Message = self.world.log.conversations[("acme", conversation_id)].messages[0]
        return _record(number, message_item(partition("acme", conversation_id), message))

    def write(self, conversation_id: str) -> Callable[[int], dict[str, Any]]:
        """One more message of its shopper; gives how to make its record."""
        log = self.world.log.conversations[("acme", conversation_id)]
        who = log.messages[0].by
        log.messages.append(Message(2, "cid-second", who, 2, "And?"))
        return lambda number: _record(number, message_item(partition("acme", conversation_id), log.messages[1]))

    def relay(self, *records: dict[str, Any], **more: Any) -> list[str]:
        """What the function reports."""
        answer = jobs.relay(self.world, {"Records": list(records), **more})
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    @property
    def letters(self) -> list[str]:
        """The sequence numbers of the records that were put aside."""
        return [
            record["dynamodb"]["SequenceNumber"]
            for letter in self.world.relay_dead_letters.letters
            for record in letter["Records"]  # type: ignore[attr-defined]
        ]


@pytest.fixture
def shop(world: World) -> Shop:
    """Nobody has written yet."""
    return Shop(world)


@pytest.mark.parametrize("error", [BusyError, MisconfiguredError])
def test_a_busy_conversation_is_reported_and_the_others_are_relayed(shop: Shop, error: type[Exception]) -> None:
    """Lambda goes on from the first record that is reported; what a deployment lacks is no fault of the record."""
    shop.error = error
    first, second, third = shop.open(1), shop.open(2), shop.open(3)
    shop.busy = {second}
    records = [shop.record(1, first), shop.record(2, second), shop.record(3, third)]
    assert shop.relay(*records) == ["2"]
    assert shop.published == [first, third]
    shop.busy = set()
    assert shop.relay(*records[1:]) == []
    assert shop.published == [first, third, second, third]


def test_a_busy_conversation_is_reported_by_the_first_of_its_records(shop: Shop) -> None:
    """Whichever of them Lambda begins with again, none that is later in the shard may be taken for done."""
    first, second, third = shop.open(1), shop.open(2), shop.open(3)
    shop.busy = {second, third}
    more = {each: shop.write(each) for each in (first, second, third)}
    records = [shop.record(1, first), shop.record(2, third), shop.record(3, second)]
    records += [more[first](4), more[second](5), more[third](6), _unreadable(7)]
    assert sorted(shop.relay(*records)) == ["2", "3"]
    assert shop.letters == []
    shop.busy = set()
    assert shop.relay(*records[1:]) == []
    assert shop.published.count(second) == shop.published.count(third) == 2
    assert shop.letters == ["7"]


def test_what_is_broken_before_the_first_busy_record_is_put_aside_and_no_more(shop: Shop) -> None:
    """Of two conversations that nobody can read, the one that comes again waits; each record is a letter of its own."""
    busy, later = shop.open(1), shop.open(2)
    shop.busy = {busy, later}
    records = [_unreadable(1), _unreadable(2, "w" * 26), shop.record(3, busy), _unreadable(4, "y" * 26)]
    records += [shop.record(5, later), _unreadable(6, "z" * 26)]
    assert sorted(shop.relay(*records)) == ["3", "5"]
    assert shop.letters == ["1", "2"]


def test_a_batch_that_is_busy_from_its_first_record_on_fails(shop: Shop) -> None:
    """To Lambda it is the same, and an error is what the emulator repeats."""
    shop.busy = {shop.open(1)}
    with pytest.raises(BusyError):
        shop.relay(shop.record(1, next(iter(shop.busy))), shop.record(2, shop.open(2)), _unreadable(3))
    assert shop.letters == []


def test_what_nobody_can_read_is_put_aside_once(shop: Shop) -> None:
    """Behind a busy conversation it comes again, so it waits for its last time."""
    busy = shop.open(1)
    shop.busy = {busy}
    records = [_unreadable(1), shop.record(2, busy), _unreadable(3, "y" * 26)]
    assert shop.relay(*records) == ["2"]
    assert shop.letters == ["1"]
    assert shop.world.relay_dead_letters.letters[0]["error"] == "KeyError('c')"
    shop.busy = set()
    assert shop.relay(*records[1:]) == []
    assert shop.letters == ["1", "3"]


def test_a_letter_that_cannot_be_put_fails_the_batch(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the record would be nowhere."""

    def busy(_: object) -> None:
        raise BusyError

    monkeypatch.setattr(shop.world.relay_dead_letters, "put", busy)
    with pytest.raises(BusyError):
        shop.relay(_unreadable(1))


def test_what_was_put_aside_and_fails_again_is_reported_and_not_put_aside_twice(shop: Shop) -> None:
    """Its letter is still there."""
    good, busy = shop.open(1), shop.open(2)
    shop.busy = {busy}
    records = [_unreadable(1), shop.record(2, good), shop.record(3, busy)]
    assert shop.relay(*records, redriven=True) == ["3", "1"]
    assert shop.letters == []
    assert shop.published == [good]


def test_the_inboxes_are_asked_to_be_told_once_for_a_batch_and_store(shop: Shop) -> None:
    """Of all that changed; where stood what could not be relayed, nobody knows: its row may have been written."""
    first, second, busy = shop.open(1), shop.open(2), shop.open(3)
    shop.busy = {busy}
    broken = "x" * 26
    shop.relay(shop.record(1, first), shop.record(2, second), _unreadable(3, broken), shop.record(4, busy))
    nowhere: frozenset[str] = frozenset()
    changed = {first: nowhere, second: nowhere, broken: frozenset({ANYWHERE})}
    assert shop.world.digests.asked == [("acme", changed, 0)]


def test_what_the_inboxes_cannot_be_asked_to_be_told_comes_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else would show it to them."""
    record = shop.record(1, shop.open(1))

    def busy(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(shop.world.digests, "ask", busy)
    with pytest.raises(BusyError):
        shop.relay(record)


def test_how_many_rows_moved_is_counted_and_not_what_was_said_meanwhile(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store grows with it; that it could not be counted holds up nothing."""
    first, second = shop.open(1), shop.open(2)
    moved: list[tuple[str, int]] = []
    monkeypatch.setattr(shop.world.shards, "moved", lambda *said: moved.append(said))
    shop.relay(shop.record(1, first), shop.record(2, second))
    shop.relay(shop.write(first)(3))
    assert moved == [("acme", 2), ("acme", 0)]

    def busy(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(shop.world.shards, "moved", busy)
    assert shop.relay(shop.record(1, shop.open(3))) == []
