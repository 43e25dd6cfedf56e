from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.conversations.domain import rights as of_conversations
from chalicelib.conversations.domain.model import Conversation, Event, Head, Message, Status
from chalicelib.conversations.domain.rights import OPEN, READ, SEND
from chalicelib.conversations.domain.transitions import assign, close, reopen
from chalicelib.core import ids
from chalicelib.core.bucket import Bucket, Limit, runs_low, take
from chalicelib.core.principal import Principal, Role
from chalicelib.core.rights import Right, may
from chalicelib.core.text import MAX_CHARACTERS, clean, preview
from chalicelib.inbox.domain import rights as of_inbox
from chalicelib.inbox.domain import rows as inbox
from chalicelib.inbox.domain.rights import LIST
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.mail.domain import rights as of_mail
from chalicelib.mail.domain.rights import ANSWER_BY_MAIL, LEAVE_ADDRESS
from tests.fakes import agent, visitor

HEAD = Head(Status.OPEN, "", ("v_acme1",), 1, 0)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Hello \r\n there\r", "Hello \n there"),
        ("a\u0000b\u0007c\u009fd", "abcd"),
        ("pay \u202eknab\u202c", "pay knab"),
        ("e\u0301", "\u00e9"),
        ("\u05d0\u200f!", "\u05d0\u200f!"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        (" \n\t ", None),
        ("\ud800", None),
        ("x" * 4000, "x" * 4000),
        ("x" * 4001, None),
    ],
)
def test_a_text_is_cleaned_or_refused(raw: str, stored: str | None) -> None:
    """Control characters and bidi overrides go, marks and joiners stay, what is left must be 1 to 4,000 long."""
    assert clean(raw) == stored


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    """A stored text is its own stored form, in NFC, with nothing in it that deceives."""
    cleaned = clean(raw)
    if cleaned is not None:
        assert clean(cleaned) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        assert len(cleaned) <= MAX_CHARACTERS


def test_a_preview_is_one_short_line() -> None:
    """Line ends become spaces, the end is marked."""
    assert preview("a\n b") == "a b"
    assert preview("x" * 141) == "x" * 139 + "…"


RIGHTS = [each for of in (of_conversations, of_inbox, of_mail) for each in vars(of).values() if isinstance(each, Right)]


def _allowed(principal: Principal, right: Right, store_id: str, participants: tuple[str, ...]) -> bool:
    """The matrix of docs/protocol.md, written out a second time."""
    if principal.store_id != store_id:
        return False
    if right is ANSWER_BY_MAIL:
        return principal.role is Role.VISITOR
    if principal.role is Role.AGENT:
        return right is not LEAVE_ADDRESS
    return right in {READ, SEND, LEAVE_ADDRESS} and principal.id in participants


@pytest.mark.parametrize("right", [each for each in RIGHTS if each not in {OPEN, LIST}], ids=lambda each: each.name)
@pytest.mark.parametrize("principal", [visitor(), visitor(number=2), visitor("bravo"), agent(), agent("bravo")])
def test_rights_follow_the_matrix(principal: Principal, right: Right) -> None:
    """Every role, every action, own and foreign conversations, own and foreign stores."""
    for store in ("acme", "bravo"):
        conversation = Conversation(store, "c", replace(HEAD, participants=("v_acme1",)))
        assert may(principal, right, conversation) == _allowed(principal, right, store, ("v_acme1",))


def test_only_visitors_open_and_only_agents_list() -> None:
    """The two actions that name no conversation."""
    assert may(visitor(), OPEN)
    assert not may(agent(), OPEN)
    assert may(agent(), LIST)
    assert not may(visitor(), LIST)


def test_ids_are_derived_and_hard_to_guess() -> None:
    """The same first message gives the same conversation; anything else gives another one."""
    one = ids.derive_conversation_id("acme", "v_1", "cid")
    assert one == ids.derive_conversation_id("acme", "v_1", "cid")
    others = {
        ids.derive_conversation_id(*each)
        for each in [("bravo", "v_1", "cid"), ("acme", "v_2", "cid"), ("acme", "v_1", "d")]
    }
    assert one not in others
    assert len(others) == 3
    assert ids.CONVERSATION.match(one)


@pytest.mark.parametrize(
    "key", ["", "pk_acme", "pk_ACME_0123456789", "sk_acme_0123456789", "pk_acme_short", "pk_a#b_01234567"]
)
def test_a_malformed_widget_key_has_no_store(key: str) -> None:
    """A key that is none names no store."""
    assert ids.store_of_widget(key) is None


def test_assigning_says_who_left_and_who_joined() -> None:
    """Each change is one version on, and no change is none."""
    claimed = assign(HEAD, "a_1")
    assert claimed
    assert claimed.head == replace(HEAD, assignee="a_1", version=2)
    assert claimed.events == ((Event.JOINED, "a_1"),)
    handed = assign(claimed.head, "a_2")
    assert handed
    assert handed.events == ((Event.LEFT, "a_1"), (Event.JOINED, "a_2"))
    assert assign(claimed.head, "a_1") is None


def test_closing_and_reopening_go_both_ways_once() -> None:
    """A closed conversation is not closed again, an open one not reopened."""
    closed = close(HEAD)
    assert closed
    assert closed.head.status is Status.CLOSED
    assert close(closed.head) is None
    assert reopen(HEAD) is None
    opened = reopen(closed.head)
    assert opened
    assert opened.head.version == 3


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


def test_joining_and_leaving_show_in_the_row() -> None:
    """The assignee of the row follows the log."""
    joined = inbox.fold(InboxRow("acme", "c"), Message(1, "e", "a_1", 1, event=Event.JOINED, subject="a_2"))
    assert joined.assignee == "a_2"
    assert inbox.fold(joined, Message(2, "e", "a_1", 2, event=Event.LEFT, subject="a_2")).assignee == ""


def test_rows_are_ordered_by_who_waited_longest() -> None:
    """Waiting first, oldest first; then the answered, newest first."""
    waiting = [InboxRow("s", f"w{since}", waiting_since=since, last_at=999) for since in (300, 100, 200)]
    answered = [InboxRow("s", f"a{at}", last_at=at) for at in (50, 70, 60)]
    ordered = [row.conversation_id for row in sorted(answered + waiting, key=inbox.order_key)]
    assert ordered == ["w100", "w200", "w300", "a70", "a60", "a50"]


@given(st.lists(st.floats(0, 5), max_size=60))
def test_a_bucket_never_allows_more_than_burst_and_rate(gaps: list[float]) -> None:
    """Over any time, at most `burst` plus `rate` times the time."""
    limit = Limit(rate=1, burst=5, per_minute=60)
    bucket: Bucket | None = None
    allowed = 0
    for now in itertools.accumulate(gaps):
        bucket, ok = take(bucket, limit, now)
        allowed += ok
    assert allowed <= limit.burst + sum(gaps) * limit.rate + 1e-6


def test_a_bucket_says_when_it_runs_low() -> None:
    """Under a third of the burst, other containers must be asked."""
    limit = Limit(rate=1, burst=9, per_minute=60)
    assert not runs_low(Bucket(3, 0), limit)
    assert runs_low(Bucket(2.9, 0), limit)
