"""Rows."""

from __future__ import annotations

from itertools import pairwise

from chalicelib.conversations.domain.model import Event, Message, Status
from chalicelib.inbox.domain import rows as inbox
from chalicelib.inbox.domain.rows import InboxRow


def _text(seq: int, by: str, at: int) -> Message:
    return Message(seq, f"c{seq}", by, at, f"text {seq}")


def test_a_row_says_who_waits_since_when() -> None:
    """The first unanswered message of the shopper counts, an agent's answer ends the waiting, closing too."""
    row = InboxRow("acme", "c")
    for message in (_text(1, "v_1", 100), _text(2, "v_1", 200)):
        row = inbox.fold(row, message)
    assert (row.waiting_since, row.seq, row.preview, row.visitor_id) == (100, 2, "text 2", "v_1")
    answered = inbox.fold(row, _text(3, "a_1", 300))
    assert (answered.waiting_since, answered.last_at) == (0, 300)
    closed = inbox.fold(row, Message(3, "e", "a_1", 300, event=Event.CLOSED))
    assert (closed.status, closed.waiting_since, closed.text_seq) == (Status.CLOSED, 0, 2)
    assert inbox.fold(closed, _text(4, "v_1", 400)).status is Status.OPEN
    # A shopper's word, too, may end a conversation: by what goes on with it, which is where they wait then.
    continued = inbox.fold(row, Message(3, "e", "v_1", 300, event=Event.CONTINUED, subject="d"))
    assert (continued.status, continued.waiting_since) == (Status.CLOSED, 0)


def test_joining_and_leaving_show_in_the_row() -> None:
    """The assignee of the row follows the log."""
    joined = inbox.fold(InboxRow("acme", "c"), Message(1, "e", "a_1", 1, event=Event.JOINED, subject="a_2"))
    assert joined.assignee == "a_2"
    assert inbox.fold(joined, Message(2, "e", "a_1", 2, event=Event.LEFT, subject="a_2")).assignee == ""


def test_rows_are_ordered_by_who_waited_longest() -> None:
    """Waiting first, oldest first; then the answered, newest first."""
    waiting = [InboxRow("s", f"w{since}", waiting_since=since, last_at=999) for since in (300, 100, 200)]
    answered = [InboxRow("s", f"a{at}", settled_at=at, last_at=999 - at) for at in (50, 70, 60)]
    ordered = [row.conversation_id for row in sorted(answered + waiting, key=inbox.order_key)]
    assert ordered == ["w100", "w200", "w300", "a70", "a60", "a50"]


def test_a_row_keeps_its_place_as_long_as_nothing_changes_who_waits() -> None:
    """A changed place is two writes in each index, and most of what is said changes nothing in the order."""
    row, places = InboxRow("acme", "c"), []
    for message in (
        _text(1, "v_1", 100),
        _text(2, "v_1", 200),
        _text(3, "a_1", 300),
        _text(4, "a_1", 400),
        Message(5, "e5", "a_1", 500, event=Event.CLOSED),
        Message(6, "e6", "a_1", 600, event=Event.REOPENED),
        _text(7, "v_1", 700),
        Message(8, "e8", "a_1", 800, event=Event.JOINED, subject="a_1"),
    ):
        row = inbox.fold(row, message)
        places.append((inbox.order_key(row), row.settled_at))
    assert [settled for _, settled in places] == [0, 0, 300, 300, 500, 600, 0, 0]
    assert [after == before for (after, _), (before, _) in pairwise(places)] == [True, False, True, *[False] * 3, True]
    assert [place.split("#")[0] for place, _ in places] == [*"11", *"2222", *"11"]
