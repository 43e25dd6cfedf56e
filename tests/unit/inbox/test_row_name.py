"""What a shopper is called in the inbox's row: it follows what they tell, whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import BusyError
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.mail.usecases.contact import leave_address
from tests.builders import visitor
from tests.fakes import World

EMAIL = "astrid@reader.example"


@pytest.fixture
def conversation(world: World) -> str:
    """A shopper has written."""
    return open_conversation(world, visitor(), Draft("cid-1", 0, "Hello")).conversation_id


def _relay(world: World, conversation_id: str) -> None:
    relay_log(world, "acme", conversation_id, world.log.conversations[("acme", conversation_id)].messages)


def _name(world: World, conversation_id: str) -> str:
    return world.rows.known[("acme", conversation_id)].name


def test_the_row_is_called_by_the_address_as_soon_as_it_is_told(world: World, conversation: str) -> None:
    """Without a further message."""
    _relay(world, conversation)
    assert _name(world, conversation) == ""
    leave_address(world, visitor(), conversation, EMAIL)
    assert _name(world, conversation) == EMAIL


def test_a_row_that_comes_later_asks_by_itself(world: World, conversation: str) -> None:
    """The stream may be slower than the shopper."""
    leave_address(world, visitor(), conversation, EMAIL)
    _relay(world, conversation)
    assert _name(world, conversation) == EMAIL


@pytest.mark.parametrize("fails", ["rows.name", "customers.put"])
def test_a_repeat_after_a_failure_names_the_row(
    world: World, conversation: str, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the address stored a repeat has nothing to do: so it is stored last."""
    _relay(world, conversation)

    def busy(*_: object) -> None:
        raise BusyError

    name, _, method = fails.partition(".")
    part = getattr(world, name)
    real: Callable[..., None] = getattr(part, method)
    monkeypatch.setattr(part, method, busy)
    with pytest.raises(BusyError):
        leave_address(world, visitor(), conversation, EMAIL)
    monkeypatch.setattr(part, method, real)
    leave_address(world, visitor(), conversation, EMAIL)
    assert _name(world, conversation) == EMAIL


def test_a_message_leaves_the_name_alone(world: World, conversation: str) -> None:
    """The log does not say it, so folding the log must not take it away."""
    leave_address(world, visitor(), conversation, EMAIL)
    _relay(world, conversation)
    world.rows.name("acme", conversation, "Astrid")
    open_conversation(world, visitor(), Draft("cid-2", 0, "And"))
    _relay(world, conversation)
    assert _name(world, conversation) == "Astrid"


def test_a_name_that_was_told_is_told_to_the_inboxes(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written in the log with it, which would; and whether or not that can be asked, it is noted."""
    leave_address(world, visitor(), conversation, "jane@reader.example")
    assert world.digests.asked == [("acme", {conversation: frozenset()}, 0)]

    def busy(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(world.digests, "ask", busy)
    leave_address(world, visitor(), conversation, "joan@reader.example")
    assert world.customers.known[("acme", visitor().id)].email == "joan@reader.example"
