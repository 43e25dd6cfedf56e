"""List inbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import NotFoundError
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox.domain.counts import Counts
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import InboxPage
from chalicelib.inbox.usecases.list_inbox import list_inbox
from tests.builders import agent, visitor
from tests.fakes import World


def test_the_inbox_is_for_agents(world: World) -> None:
    """A visitor's list does not exist."""
    with pytest.raises(NotFoundError):
        list_inbox(world.rows, visitor(), "all", Status.OPEN, "")


def test_who_sees_their_own_lists_that_and_what_is_nobodys(world: World) -> None:
    """In every view, open and closed; a colleague's is in none."""
    who = replace(agent(), standing=Standing(sees=Sees.OWN))
    for number, owner in enumerate(("", who.id, "a_acme2")):
        for status in Status.OPEN, Status.CLOSED:
            name = f"{status.value}{number}"
            row = InboxRow("acme", name, status=status, assignee=owner, last_at=number)
            world.rows.known[("acme", name)] = row
    for status in Status.OPEN, Status.CLOSED:
        listed = {
            view: {row.assignee for row in list_inbox(world.rows, who, view, status, "").rows}
            for view in ("all", "mine", "unassigned")
        }
        assert listed == {"all": {"", who.id}, "mine": {who.id}, "unassigned": {""}}
    assert len(list_inbox(world.rows, agent(), "all", Status.OPEN, "").rows) == 3


def test_what_has_just_become_a_colleagues_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index may say that it is nobody's for a moment; the row says whose it is."""
    who = replace(agent(), standing=Standing(sees=Sees.OWN))
    row = InboxRow("acme", "c", seq=1, assignee="a_acme2", preview="My card is…")
    monkeypatch.setattr(world.rows, "page", lambda *_: InboxPage((row,), ""))
    assert list_inbox(world.rows, who, "unassigned", Status.OPEN, "").rows == ()
    assert list_inbox(world.rows, agent(), "all", Status.OPEN, "").rows == (row,)


def test_the_first_page_has_the_counts_of_all_views(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as somebody is shown them; one that moves while it is counted is counted once."""
    for number, owner in enumerate(("", agent().id, "a_acme2", "a_acme2")):
        row = InboxRow("acme", f"c{number}", assignee=owner, waiting_since=number)
        world.rows.known[("acme", row.conversation_id)] = row
    twice = [*world.rows.opened("acme"), *world.rows.opened("acme")]
    monkeypatch.setattr(world.rows, "opened", lambda _: twice)
    own = replace(agent(), standing=Standing(sees=Sees.OWN))
    for who, everything in ((agent(), 4), (own, 2)):
        counts = list_inbox(world.rows, who, "mine", Status.CLOSED, "").counts
        assert counts == Counts(unassigned=1, mine=1, all=everything, waiting=1)
    assert list_inbox(world.rows, agent(), "all", Status.OPEN, "2#5#1#c").counts is None
