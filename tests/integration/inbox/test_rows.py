"""Rows."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import InvalidRequestError
from chalicelib.inbox.adapters.row_model import RowModel, row_key
from chalicelib.inbox.domain.rows import InboxRow, Listed
from chalicelib.stores.domain import ANNOUNCED, Shards


def _row(number: int, **values: Any) -> InboxRow:
    made = InboxRow(
        "acme", f"c{number:03d}", seq=1, last_at=number, waiting_since=number + 1, visitor_id="v_1", preview="Hi"
    )
    return replace(made, **values)


def test_a_row_comes_back_as_it_was(container: Container) -> None:
    """Every field, empty ones too."""
    row = _row(1, reads={"a_1": 1}, preview="", text_seq=1, opened_at=5, preview_by="v_1")
    row = replace(row, recent=(1, 4, 7), name="Астрід", settled_at=9)
    row = replace(row, version=1, lane=7, mentions={"a_1": 7, "a_2": 5}, noted={"a_2": 5})
    assert container.rows.put(row, 0)
    assert container.rows.get("acme", "c001") == row
    assert container.rows.get("bravo", "c001") is None


def test_a_row_is_written_by_who_saw_its_last_state(container: Container) -> None:
    """Of two relays, the second is told; the read cursors stay."""
    assert container.rows.put(_row(1), 0)
    assert not container.rows.put(_row(1, seq=2), 0)
    container.read_marks.mark_row_read("acme", "c001", "a_1", 1)
    assert container.rows.put(_row(1, seq=3), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.seq, row.reads) == (3, {"a_1": 1})


def test_a_rows_name_is_not_the_relays_to_change(container: Container) -> None:
    """It comes with a new row, and then by itself; where there is no row, none is made by it."""
    container.rows.name("acme", "c001", "Astrid")
    assert container.rows.get("acme", "c001") is None
    container.rows.put(replace(_row(1), name="astrid@reader.example"), 0)
    container.rows.name("acme", "c001", "Astrid")
    assert container.rows.put(replace(_row(1, seq=2), name="astrid@reader.example"), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.seq, row.name) == (2, "Astrid")


def test_a_row_from_before_there_were_names_is_read(container: Container) -> None:
    """No migration: what is not there is empty."""
    container.rows.put(_row(1), 0)
    aws.client("dynamodb").update_item(
        TableName="rows",
        Key={"pk": {"S": "acme#conversation#c001"}, "sk": {"S": "row"}},
        UpdateExpression="REMOVE recent, settled_at, #n",
        ExpressionAttributeNames={"#n": "name"},
    )
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.recent, row.name) == ((), "")


def test_a_read_cursor_in_a_row_goes_forward_only(container: Container) -> None:
    """And a row that is not there is not made by it."""
    container.read_marks.mark_row_read("acme", "c001", "a_1", 5)
    assert container.rows.get("acme", "c001") is None
    container.rows.put(_row(1), 0)
    for seq in (2, 5, 3):
        container.read_marks.mark_row_read("acme", "c001", "a_1", seq)
    row = container.rows.get("acme", "c001")
    assert row
    assert row.reads == {"a_1": 5}


def test_the_inbox_is_listed_by_page_and_owner(container: Container) -> None:
    """50 at a time, each once, in order; unassigned, one agent's, all; open and closed apart; stores apart."""
    for number in range(120):
        container.rows.put(_row(number, assignee="a_1" if number % 2 else ""), 0)
    container.rows.put(_row(500, status=Status.CLOSED), 0)
    container.rows.put(replace(_row(501), store_id="bravo"), 0)
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = container.rows.page("acme", Status.OPEN, None, cursor, 50)
        seen += [row.conversation_id for row in page.rows]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"c{number:03d}" for number in range(120)]
    mine = container.rows.page("acme", Status.OPEN, ["a_1"], "", 100)
    assert {row.assignee for row in mine.rows} == {"a_1"}
    assert len(mine.rows) == 60
    assert len(container.rows.page("acme", Status.OPEN, [""], "", 100).rows) == 60
    assert [row.conversation_id for row in container.rows.page("acme", Status.CLOSED, None, "", 50).rows] == ["c500"]


def test_a_row_moves_between_lists(container: Container) -> None:
    """Claimed, it leaves the unassigned; closed, it leaves the open."""
    container.rows.put(_row(1), 0)
    container.rows.put(_row(1, seq=2, assignee="a_1"), 1)
    assert container.rows.page("acme", Status.OPEN, [""], "", 50).rows == ()
    container.rows.put(_row(1, seq=3, assignee="a_1", status=Status.CLOSED), 2)
    assert container.rows.page("acme", Status.OPEN, ["a_1"], "", 50).rows == ()


@pytest.mark.parametrize(
    "spoil",
    [lambda _: "%%%", lambda _: "bm9uc2Vuc2U=", lambda cursor: cursor[:-8], lambda _: "eyJwayI6MSwic2siOltdfQ=="],
)
def test_a_made_up_cursor_is_refused(container: Container, spoil: Callable[[str], str]) -> None:
    """Garbage is a bad request, not a crash."""
    for number in range(3):
        container.rows.put(_row(number), 0)
    cursor = container.rows.page("acme", Status.OPEN, None, "", 2).cursor
    with pytest.raises(InvalidRequestError):
        container.rows.page("acme", Status.OPEN, None, spoil(cursor), 2)


def test_a_cursor_starts_in_the_list_that_is_asked_for_and_in_no_other(container: Container) -> None:
    """It says where to start; what of, nobody but the principal does."""
    for number in range(3):
        container.rows.put(_row(number), 0)
        container.rows.put(replace(_row(number), store_id="bravo"), 0)
    cursor = container.rows.page("acme", Status.OPEN, None, "", 2).cursor
    for store, status, owners, left in (
        ("bravo", Status.OPEN, None, ["c002"]),
        ("acme", Status.CLOSED, None, []),
        ("acme", Status.OPEN, [""], ["c002"]),
        ("acme", Status.OPEN, ["a_1"], []),
    ):
        found = container.rows.page(store, status, owners, cursor, 2).rows
        assert [(row.store_id, row.conversation_id) for row in found] == [(store, each) for each in left]


def test_what_is_ones_own_and_nobodys_is_one_list(container: Container) -> None:
    """In one order over both, each once, whatever the pages; what is another's is not in it."""
    for number in range(30):
        container.rows.put(_row(number, assignee=["", "a_1", "a_2"][number % 3]), 0)
    seen: list[str] = []
    cursor, more = "", True
    while more:
        page = container.rows.page("acme", Status.OPEN, ["", "a_1"], cursor, 7)
        seen += [row.conversation_id for row in page.rows]
        cursor, more = page.cursor, bool(page.cursor)
    assert seen == [f"c{number:03d}" for number in range(30) if number % 3 != 2]


@pytest.mark.parametrize("depth", [10, 10_000])
def test_a_cursor_that_was_made_up_is_a_bad_request(container: Container, depth: int) -> None:
    """However deep it is nested."""
    cursor = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode()
    with pytest.raises(InvalidRequestError):
        container.rows.page("acme", Status.OPEN, None, cursor, 50)


def test_a_list_is_merged_from_all_the_partitions_that_there_ever_were(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were written while the store was smaller stay where they are, and each is found once, in order."""
    now = int(container.clock())
    written: list[str] = []
    for count in (1, 2, 4):
        container.shard_counts.grow("acme", Shards(count, count, now - ANNOUNCED))
        container.shards._memory.forget("acme")  # noqa: SLF001 - another container knows of it later
        for number in range(20):
            name = f"c{count}{number:02d}"
            container.rows.put(
                replace(_row(100 * count + number), conversation_id=name, assignee=["", "a_1"][number % 2]), 0
            )
            written.append(name)
    found, cursor, more = [], "", True
    while more:
        page = container.rows.page("acme", Status.OPEN, None, cursor, 7)
        found += [row.conversation_id for row in page.rows]
        cursor, more = page.cursor, bool(page.cursor)
    assert found == written
    nobodys = container.rows.page("acme", Status.OPEN, [""], "", 100).rows
    assert [row.conversation_id for row in nobodys] == written[::2]
    assert sorted(each.conversation_id for each in container.rows.opened("acme")) == sorted(written)
    # A row goes where it has to when it is next touched.
    moved = container.rows.get("acme", "c100")
    assert moved
    monkeypatch.setattr(container.shards, "writing", lambda _: 4)
    assert container.rows.put(replace(moved, seq=2), 1)
    assert [row.conversation_id for row in container.rows.page("acme", Status.OPEN, None, "", 100).rows] == written


def test_what_is_open_is_counted_by_the_index_alone(container: Container) -> None:
    """Whose it is, and whether somebody waits; what is closed is not in it."""
    container.rows.put(_row(1), 0)
    container.rows.put(_row(2, assignee="a_1", waiting_since=0), 0)
    container.rows.put(_row(3, status=Status.CLOSED), 0)
    assert list(container.rows.opened("acme")) == [Listed("c001", "", waits=True), Listed("c002", "a_1", waits=False)]
    assert list(container.rows.opened("bravo")) == []


def test_rows_are_read_many_at_once(container: Container) -> None:
    """What is not there is left out."""
    for number in range(3):
        container.rows.put(_row(number), 0)
    found = container.rows.get_all("acme", ["c002", "c000", "c999"])
    assert {row.conversation_id for row in found} == {"c000", "c002"}
    assert list(container.rows.get_all("bravo", ["c000"])) == []
    assert list(container.rows.get_all("acme", [])) == []


def test_what_is_noted_of_a_stores_size_only_grows(container: Container) -> None:
    """Of two containers that saw it grow, the one that saw more is right, whenever it writes."""
    for count in (4, 2):
        container.shard_counts.grow("acme", Shards(count, 1, 7))
    assert container.shard_counts.get("acme") == Shards(4, 1, 7)
    assert container.shard_counts.get("bravo") == Shards()


def test_of_two_who_write_at_the_same_message_one_is_told(container: Container) -> None:
    """A note changes the row without a message: then its version says whether it is still what somebody saw."""
    first = _row(1, version=1)
    assert container.rows.put(first, 0)
    assert container.rows.put(replace(first, version=2, mentions={"a_1": 5}), 1)
    assert not container.rows.put(replace(first, version=2, mentions={"a_2": 6}), 1)
    assert container.rows.put(replace(first, version=3, mentions={"a_1": 5, "a_2": 6}), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.version, row.mentions) == (3, {"a_1": 5, "a_2": 6})


def test_a_row_from_before_it_was_counted_is_gone_on_with(container: Container) -> None:
    """It says nothing of a version, nor of notes."""
    assert container.rows.put(_row(1), 0)
    key = row_key("acme", "c001")
    RowModel(key, "row").update(
        actions=[RowModel.version.remove(), RowModel.noted.remove(), RowModel.mentions.remove()]
    )
    container.read_marks.mark_row_read("acme", "c001", "a_1", 1, 50)
    assert container.rows.put(_row(1, seq=2, version=1, mentions={"a_1": 50}), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.seq, row.version, row.mentions, row.noted) == (2, 1, {"a_1": 50}, {"a_1": 50})


def test_how_far_notes_are_read_only_goes_forward(container: Container) -> None:
    """As messages are; and what the relay writes leaves it alone."""
    container.read_marks.mark_row_read("acme", "c001", "a_1", 1, 50)
    assert container.rows.get("acme", "c001") is None
    assert container.rows.put(_row(1, version=1), 0)
    for at in (50, 40):
        container.read_marks.mark_row_read("acme", "c001", "a_1", 1, at)
    container.read_marks.mark_row_read("acme", "c001", "a_2", 1)
    assert container.rows.put(_row(1, seq=2, version=2), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.noted, row.reads) == ({"a_1": 50}, {"a_1": 1, "a_2": 1})
