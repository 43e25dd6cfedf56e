from __future__ import annotations

import pytest

from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from tests.builders import listener, visitor
from tests.fakes import World


@pytest.fixture
def world() -> World:
    """Two stores, nobody there yet."""
    return World()


@pytest.fixture
def conversation(world: World) -> str:
    """A conversation of acme's first visitor, who listens on the socket `v1`."""
    who = visitor()
    return open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
