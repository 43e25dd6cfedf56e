from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.bootstrap.container import Container
from chalicelib.conversations.adapters import log_items
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Channel, Event, Head, Message, Outcome, Status
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Role
from tests.builders import agent, listener, visitor

HEAD = Head(Status.OPEN, "", (visitor().id,), 1, 1000)
FIRST = Message(1, "cid-first", visitor().id, 1000, "Hello 👋")
CONVERSATION, NEXT = "c" * 26, "e" * 26
# All that a head can say.
OVER = replace(
    HEAD,
    status=Status.CLOSED,
    assignee="a_1",
    version=2,
    first_answer_at=1500,
    closed_at=2000,
    outcome=Outcome.UNSOLVED,
    handled_by=("a_1", "a_2"),
    continued_by=NEXT,
)


@pytest.fixture
def opened(container: Container) -> str:
    """A conversation with one message and one socket."""
    assert container.log.create("acme", CONVERSATION, HEAD, [FIRST], listener(visitor(), "v1")) is None
    return CONVERSATION


def test_what_is_stored_comes_back(container: Container, opened: str) -> None:
    """Every field of every entity, in one Query."""
    event = Message(2, "joined-1", agent().id, 2000, name="Ana", event=None, text="Hi")
    assert container.log.append("acme", opened, event)
    assert container.log.mark_read("acme", opened, agent().id, 1)
    view = container.log.since("acme", opened, 0, 1000)
    assert view
    assert view.head == HEAD
    assert view.messages == (FIRST, event)
    assert view.reads == {agent().id: 1}
    assert view.listeners == (listener(visitor(), "v1"),)


def test_a_conversation_goes_on_in_another_all_or_nothing(container: Container, opened: str) -> None:
    """Both heads, the last entry of the one and the first of the other; only once, and only from what was seen."""
    told = Message(2, "event-continued-1", visitor().id, 2000, event=Event.CONTINUED, subject=NEXT, size=7)
    head = replace(HEAD, number=2, first_answer_at=0, continues=opened, channel=Channel.EMAIL)
    first = Message(1, "cid-next", visitor().id, 2000, "Again", debt=1, size=5)
    for wrong in (replace(told, seq=1), replace(told, seq=2)):
        version = 3 if wrong == told else 2
        ended = (opened, replace(OVER, version=version), wrong)
        assert not container.log.go_on("acme", ended, (NEXT, head, (first,)))
        assert container.log.listeners("acme", NEXT) is None
    assert container.log.go_on("acme", (opened, OVER, told), (NEXT, head, (first,)))
    assert not container.log.go_on("acme", (opened, OVER, told), (NEXT, head, (first,)))
    old, new = (container.log.since("acme", each, 0, 10) for each in (opened, NEXT))
    assert old
    assert new
    assert (old.head, old.messages, old.continued_by) == (OVER, (FIRST, told), NEXT)
    assert (new.head, new.messages, new.listeners) == (head, (first,), ())
    assert container.log.listeners("bravo", NEXT) is None


def test_what_is_open_again_says_no_more_how_it_ended(container: Container, opened: str) -> None:
    """A head that is changed loses what it does not say any more."""
    over = replace(OVER, continued_by="")
    assert container.log.change("acme", opened, over, [])
    back = replace(over, status=Status.OPEN, closed_at=0, outcome=None, version=3)
    assert container.log.change("acme", opened, back, [])
    view = container.log.listeners("acme", opened)
    assert view
    assert view.head == back


def test_a_place_is_taken_once(container: Container, opened: str) -> None:
    """The second writer of a place is told, and the first one's message stays."""
    assert container.log.append("acme", opened, Message(2, "one", visitor().id, 1, "one"))
    assert not container.log.append("acme", opened, Message(2, "two", agent().id, 2, "two"))
    view = container.log.since("acme", opened, 2, 1000)
    assert view
    assert [message.text for message in view.messages] == ["one"]


def test_a_visitor_has_one_conversation(container: Container, opened: str) -> None:
    """Opening another one gives the first, and writes nothing."""
    other = "d" * 26
    message = replace(FIRST, cid="cid-other")
    assert container.log.create("acme", other, HEAD, [message], None) == opened
    assert container.log.since("acme", other, 0, 1000) is None
    assert container.log.create("bravo", other, HEAD, [message], None) is None


def test_pages_go_both_ways(container: Container, opened: str) -> None:
    """After a message with a limit, the latest, and those before."""
    for seq in range(2, 181):
        assert container.log.append("acme", opened, replace(FIRST, seq=seq, cid=f"c{seq}"))
    view = container.log.since("acme", opened, 1, limit=50)
    assert view
    assert (view.messages[0].seq, view.more, view.head) == (1, True, HEAD)
    assert len(view.messages) >= 51
    view = container.log.latest("acme", opened, 50)
    assert view
    assert (view.messages[-1].seq, view.more, view.head) == (180, True, HEAD)
    assert [message.seq for message in container.log.before("acme", opened, 100, 50)] == list(range(50, 100))
    assert container.log.before("acme", opened, 1, 50) == []


def test_many_sockets_and_cursors_hide_no_message(container: Container, opened: str) -> None:
    """The latest message is found behind all of them."""
    assert container.log.append("acme", opened, replace(FIRST, seq=2, cid="second"))
    for number in range(40):
        container.subscriptions.add("acme", opened, listener(agent(), f"s{number:02d}"))
        container.log.mark_read("acme", opened, f"a_{number}", 1)
    view = container.log.latest("acme", opened, 1)
    assert view
    assert (view.tail, view.more) == (2, True)
    assert len(view.listeners) == 41
    view = container.log.latest("acme", opened, 50)
    assert view
    assert [message.seq for message in view.messages] == [1, 2]


def test_a_log_of_more_than_a_query_is_read_in_pages(container: Container, opened: str) -> None:
    """One Query gives 1 MB, and a page so many messages: each but the last says that there is more."""
    for seq in range(2, 122):
        assert container.log.append("acme", opened, replace(FIRST, seq=seq, cid=f"c{seq}", text="x" * 12_000))
    after, found, more = 1, [1], [True]
    while more[-1]:
        view = container.log.since("acme", opened, after, 50)
        assert view
        assert view.head == HEAD
        assert len(view.messages) <= 51
        assert view.messages[0].seq == after
        found += [message.seq for message in view.messages[1:]]
        after, more = found[-1], [*more, view.more]
    assert found == list(range(1, 122))
    assert more[1:] == [True, True, False]
    view = container.log.since("acme", opened, 1, 1000)
    assert view
    assert view.more
    assert 80 <= len(view.messages) < 121


def test_a_change_is_all_or_nothing(container: Container, opened: str) -> None:
    """Head, event and staff line together, on the version that was seen."""
    closed = replace(HEAD, status=Status.CLOSED, version=2)
    event = Message(2, "closed-1", agent().id, 2, name="Ana")
    staff = StaffEvent("000000000000002-0002", 1, agent().id, 2, StaffKind.ASSIGNED, agent().id)
    assert container.log.change("acme", opened, closed, [event], staff)
    assert not container.log.change("acme", opened, closed, [replace(event, seq=3)])
    assert not container.log.change("acme", opened, replace(closed, version=3), [event])
    view = container.log.since("acme", opened, 0, 1000)
    assert view
    assert (view.head, view.tail) == (closed, 2)
    assert container.log.staff("acme", opened, 0) == [staff]
    assert container.log.staff("acme", opened, 2) == []


def test_what_a_later_version_has_written_is_read_around(container: Container, opened: str) -> None:
    """Words are kept as they are, items that are not known say nothing, and none of them hides the rest."""
    later = replace(FIRST, seq=2, cid="later", text="", event=Event("sparkled"))
    assert container.log.append("acme", opened, later)
    pk = {"S": f"acme#{opened}"}
    dynamodb: Any = boto3.client("dynamodb")
    dynamodb.put_item(TableName="log", Item={"pk": pk, "sk": {"S": "x#mood"}, "mood": {"S": "fine"}})
    dynamodb.put_item(TableName="log", Item={"pk": pk, "sk": {"S": "z#tail"}, "st": {"S": "odd"}})
    bot = {"pk": pk, "sk": {"S": "s#bot"}, "p": {"S": "b_1"}, "o": {"S": "bot"}, "ttl": {"N": "9999999999"}}
    dynamodb.put_item(TableName="log", Item=bot)
    head = {"pk": pk, "sk": {"S": "z#head"}}
    dynamodb.update_item(
        TableName="log",
        Key=head,
        UpdateExpression="SET st = :st, ch = :ch, zz = :zz",
        ExpressionAttributeValues={":st": {"S": "snoozed"}, ":ch": {"S": "fax"}, ":zz": {"S": "?"}},
    )
    for view in (container.log.since("acme", opened, 0, 100), container.log.latest("acme", opened, 100)):
        assert view is not None
        assert [message.event for message in view.messages] == [None, "sparkled"]
        assert (view.head.status, view.head.channel) == ("snoozed", "fax")
        assert "bot" not in {each.connection_id for each in view.listeners}


def test_a_staff_line_of_a_later_version_is_kept_as_it_is(container: Container, opened: str) -> None:
    """Two versions run beside each other while one is deployed."""
    later = StaffEvent("000000000000003-later", 1, agent().id, 3, StaffKind("from_later"), "x")
    container.log.add_staff("acme", opened, later)
    (found,) = container.log.staff("acme", opened, 0)
    assert found == later
    assert json.dumps(found.event) == '"from_later"'
    assert StaffKind("mailed") is StaffKind.MAILED


def test_the_staff_partition_is_another_one(container: Container, opened: str) -> None:
    """Nothing that a shopper's Query gives can hold a staff line."""
    staff = StaffEvent("000000000000002-0002", 1, agent().id, 2, StaffKind.ASSIGNED, agent().id)
    container.log.change("acme", opened, replace(HEAD, version=2), [], staff)
    view = container.log.since("acme", opened, 0, 1000)
    assert view
    assert "assigned" not in repr(view)


def test_a_read_cursor_goes_forward_only(container: Container, opened: str) -> None:
    """Backwards and again are refused."""
    assert container.log.mark_read("acme", opened, visitor().id, 3)
    assert not container.log.mark_read("acme", opened, visitor().id, 3)
    assert not container.log.mark_read("acme", opened, visitor().id, 2)


def test_sockets_are_found_from_both_sides(container: Container, opened: str) -> None:
    """A socket that closes is forgotten by all conversations, one that is gone by its own."""
    container.subscriptions.add("acme", opened, listener(agent(), "a1"))
    container.subscriptions.add("acme", opened, listener(agent(number=2), "a2"))
    container.subscriptions.drop_all("acme", "a1")
    container.subscriptions.drop("acme", opened, ["v1"])
    view = container.log.listeners("acme", opened)
    assert view
    assert [(each.connection_id, each.role) for each in view.listeners] == [("a2", Role.AGENT)]


def test_another_stores_partition_is_empty(container: Container, opened: str) -> None:
    """The same conversation id under another store is nothing."""
    assert container.log.since("bravo", opened, 0, 1000) is None
    assert container.log.latest("bravo", opened, 10) is None
    assert container.log.listeners("bravo", opened) is None


def test_a_visitors_row_that_cannot_be_decided_is_busy(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another transaction under way: nobody knows its outcome, so nobody is told one."""
    from chalicelib.aws.client import client  # noqa: PLC0415 - after moto

    error = client("dynamodb").exceptions.TransactionCanceledException(
        {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": [{"Code": "TransactionConflict"}]},
        "TransactWriteItems",
    )

    def conflict(**_: object) -> None:
        raise error

    monkeypatch.setattr(client("dynamodb"), "transact_write_items", conflict)
    with pytest.raises(BusyError):
        container.log.create("acme", CONVERSATION, HEAD, [FIRST], None)


def test_what_a_later_version_knows_of_a_head_stays(container: Container, opened: str) -> None:
    """A change of hands changes the hands; an older version takes nothing away that it does not know."""
    dynamodb: Any = boto3.client("dynamodb")
    (pk,) = {each["pk"]["S"] for each in dynamodb.scan(TableName="log")["Items"] if each["sk"]["S"].startswith("m#")}
    key = {"pk": {"S": pk}, "sk": {"S": log_items.HEAD}}
    dynamodb.update_item(
        TableName="log",
        Key=key,
        UpdateExpression="SET urgency = :most",
        ExpressionAttributeValues={":most": {"N": "3"}},
    )
    assert container.log.change("acme", opened, replace(HEAD, assignee=agent().id, version=2), [])
    assert not container.log.change("acme", opened, replace(HEAD, assignee="a_other", version=2), [])
    stored = dynamodb.get_item(TableName="log", Key=key)["Item"]
    assert (stored["urgency"], stored["as"], stored["v"]) == ({"N": "3"}, {"S": agent().id}, {"N": "2"})


def test_a_change_of_a_head_names_no_attribute_of_a_message() -> None:
    """What functions may update of the log is said by attributes (infra/functions/conversations.py)."""
    named: set[str] = set()
    for head in (HEAD, OVER):
        change = log_items.head_change("acme#c", head)
        named |= {*change["ExpressionAttributeNames"].values(), *change["Key"]}
    assert named == {"pk", "sk", "st", "as", "pa", "v", "fa", "ct", "oc", "hb", "cb"}
    said = log_items.message_item(
        "acme#c", replace(FIRST, name="Ana", via="email", mail_id="m", subject="s", debt=1, size=1)
    )
    assert named & set(said) <= {"pk", "sk"}


def test_a_line_for_the_staff_is_written_once(container: Container, opened: str) -> None:
    """A repeat gives what stands there, with all that it says; and no Query of the log ever reads it."""
    note = StaffEvent("note-1", 1, "a_1", 5, StaffKind.NOTE, text="Careful", mentions=("a_1", "a_2"))
    assert container.log.add_staff("acme", opened, note) == note
    assert container.log.add_staff("acme", opened, replace(note, at=9, text="Else")) == note
    assert container.log.staff("acme", opened, 0) == [note]
    view = container.log.since("acme", opened, 0, 100)
    assert view
    assert "Careful" not in repr(view)


def test_lines_for_the_staff_are_read_as_they_were_written(container: Container, opened: str) -> None:
    """Their keys are the writers' own."""
    for at, line in ((7, "note-a"), (5, "note-z"), (6, "note-m")):
        container.log.add_staff("acme", opened, StaffEvent(line, 1, "a_1", at, StaffKind.NOTE, text=line))
    assert [each.at for each in container.log.staff("acme", opened, 0)] == [5, 6, 7]
