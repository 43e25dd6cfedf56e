"""List inbox."""

from __future__ import annotations

import pytest

from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import NotFoundError
from chalicelib.inbox.usecases.list_inbox import list_inbox
from tests.builders import visitor
from tests.fakes import World


def test_the_inbox_is_for_agents(world: World) -> None:
    """A visitor's list does not exist."""
    with pytest.raises(NotFoundError):
        list_inbox(world.rows, visitor(), "all", Status.OPEN, "")
