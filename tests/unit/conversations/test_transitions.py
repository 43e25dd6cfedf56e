"""Transitions."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Event, Head, Outcome, Status
from chalicelib.conversations.domain.transitions import assign, close, reopen

HEAD = Head(Status.OPEN, "", ("v_acme1",), 1, 0)


def test_assigning_says_who_left_and_who_joined() -> None:
    """Each change is one version on, and no change is none."""
    claimed = assign(HEAD, "a_1")
    assert claimed
    assert claimed.head == replace(HEAD, assignee="a_1", version=2, handled_by=("a_1",))
    assert claimed.events == ((Event.JOINED, "a_1"),)
    handed = assign(claimed.head, "a_2")
    assert handed
    assert handed.events == ((Event.LEFT, "a_1"), (Event.JOINED, "a_2"))
    assert handed.head.handled_by == ("a_1", "a_2")
    back = assign(handed.head, "a_1")
    assert back
    assert back.head.handled_by == ("a_1", "a_2")
    assert assign(claimed.head, "a_1") is None


def test_closing_and_reopening_go_both_ways_once() -> None:
    """A closed conversation is not closed again, an open one not reopened."""
    closed = close(HEAD, 7_000, Outcome.UNSOLVED)
    assert closed
    assert closed.head == replace(
        HEAD, status=Status.CLOSED, closed_at=7_000, outcome=Outcome.UNSOLVED, version=2, handled_by=()
    )
    assert close(closed.head, 8_000, Outcome.SOLVED) is None
    assert reopen(HEAD) is None
    opened = reopen(closed.head)
    assert opened
    assert opened.head == replace(HEAD, version=3)
