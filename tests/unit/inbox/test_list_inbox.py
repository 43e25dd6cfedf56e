"""List inbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import NotFoundError
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox.domain.rows import InboxRow
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
