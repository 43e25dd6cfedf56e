"""Mark read."""

from __future__ import annotations

import pytest

from chalicelib.conversations.domain.notices import ReadNotice
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.principal import Principal
from tests.builders import agent, visitor
from tests.fakes import World


def test_reading_moves_forward_only_and_is_told(world: World, conversation: str) -> None:
    """A cursor never goes back; the row notes an agent's; a repeat costs no push."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"), "a1")
    world.push.delivered.clear()
    for seq in (2, 1, 2):
        mark_read(world, agent(), conversation, seq, "a1")
    assert world.log.conversations[("acme", conversation)].reads == {agent().id: 2}
    assert world.push.delivered == [("v1", ReadNotice(conversation, agent().id, 2))]


@pytest.mark.parametrize("who", [visitor(), agent()])
def test_what_is_not_there_cannot_have_been_read(world: World, conversation: str, who: Principal) -> None:
    """A cursor beyond the end would hide every message that comes, and keep their mail from going out."""
    mark_read(world, who, conversation, 99_999_999)
    assert world.log.conversations[("acme", conversation)].reads == {who.id: 1}
