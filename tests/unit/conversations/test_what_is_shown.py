"""Who sees their own hears nothing of what is a colleague's; who may not answer is handed nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations.domain.model import Event, Status
from chalicelib.conversations.domain.notices import MessageNotice
from chalicelib.conversations.usecases.change_conversation import assign_conversation, close_conversation
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import Cursor, listen_and_sync
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.principal import Principal, Sees, Standing
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World

COLLEAGUE = agent(number=2)


@pytest.fixture
def conversation(world: World) -> str:
    """Nobody's, with both agents listening on sockets; the first sees their own."""
    key = ("acme", agent().id)
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(sees=Sees.OWN))
    who = visitor()
    opened = open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
    for each, socket in ((agent(), "own"), (COLLEAGUE, "all")):
        listen_and_sync(world, replace(each, socket=socket), opened, Cursor(), listener(each, socket))
    world.push.delivered.clear()
    return opened


def _heard(world: World, socket: str) -> list[str]:
    """The texts and events that a socket was told of."""
    told = [notice.message for to, notice in world.push.delivered if to == socket and isinstance(notice, MessageNotice)]
    return [message.event.value if message.event else message.text for message in told]


def test_what_somebody_sees_stands_where_they_listen(world: World, conversation: str) -> None:
    """As of the day they began to, whatever their socket was opened with: it says nothing of it."""
    send_message(world, visitor(), conversation, Draft("cid-2", 1, "Anybody?"))
    assert _heard(world, "own") == _heard(world, "all") == ["Anybody?"]
    assign_conversation(world, COLLEAGUE, conversation, COLLEAGUE.id, 1)
    send_message(world, visitor(), conversation, Draft("cid-3", 2, "My card is…"))
    assert _heard(world, "own") == ["Anybody?", Event.JOINED.value]
    assert _heard(world, "all") == ["Anybody?", Event.JOINED.value, "My card is…"]


def test_an_answer_that_claims_is_the_last_that_others_are_not_shown(world: World, conversation: str) -> None:
    """They are told whose it is now, and not what was answered."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], answer_claims=True)
    send_message(world, COLLEAGUE, conversation, Draft("cid-2", 1, "I know your order"))
    assert _heard(world, "own") == [Event.JOINED.value]
    assert _heard(world, "all") == [Event.JOINED.value, "I know your order"]


@pytest.mark.parametrize("by", [COLLEAGUE, agent()], ids=["by themselves", "by a colleague"])
def test_who_may_not_answer_is_handed_nothing(world: World, conversation: str, by: Principal) -> None:
    """Nor can they claim."""
    key = ("acme", COLLEAGUE.id)
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(answers=False))
    with pytest.raises(InvalidRequestError):
        assign_conversation(world, by, conversation, COLLEAGUE.id, 1)
    assert world.log.conversations[("acme", conversation)].head.assignee == ""


@pytest.mark.parametrize("standing", [None, Standing(answers=False)], ids=["removed", "may not answer"])
def test_what_opens_again_is_nobodys_if_its_owner_may_not_answer_any_more(
    world: World, conversation: str, standing: Standing | None
) -> None:
    """Their open ones were given back when their right ended; a shopper who comes back must be seen by somebody."""
    assign_conversation(world, COLLEAGUE, conversation, COLLEAGUE.id, 1)
    close_conversation(world, COLLEAGUE, conversation, 2)
    known = world.agents.known.pop(("acme", COLLEAGUE.id))
    if standing:
        world.agents.known[("acme", COLLEAGUE.id)] = replace(known, standing=standing)
    world.push.delivered.clear()
    sent = send_message(world, visitor(), conversation, Draft("cid-2", 3, "It broke"))
    assert (sent.head.status, sent.head.assignee) == (Status.OPEN, "")
    assert [each.event for each in stored(world, conversation)[-2:]] == [Event.LEFT, None]
    assert _heard(world, "own")[-1] == "It broke"
    again = send_message(world, visitor(), conversation, Draft("cid-2", 3, "It broke"))
    assert again.message.seq == sent.message.seq
    assert len(stored(world, conversation)) == 5


def test_what_opens_again_stays_whose_it_was(world: World, conversation: str) -> None:
    """If they still may: they know the shopper."""
    assign_conversation(world, COLLEAGUE, conversation, COLLEAGUE.id, 1)
    close_conversation(world, COLLEAGUE, conversation, 2)
    assert send_message(world, visitor(), conversation, Draft("cid-2", 3, "Hi")).head.assignee == COLLEAGUE.id
