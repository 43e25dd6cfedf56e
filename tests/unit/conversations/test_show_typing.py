"""Show typing."""

from __future__ import annotations

from chalicelib.conversations.domain.notices import TypingNotice
from chalicelib.conversations.usecases.show_typing import show_typing
from tests.builders import agent, stored
from tests.fakes import World


def test_typing_is_told_and_not_stored(world: World, conversation: str) -> None:
    """Everybody who listens but the one who types."""
    show_typing(world, agent(), conversation, "a1", typing=True)
    assert world.push.delivered == [("v1", TypingNotice(conversation, agent().id, "Acme 1", typing=True))]
    assert len(stored(world, conversation)) == 1
