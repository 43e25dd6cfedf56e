"""Fan out."""

from __future__ import annotations

from typing import Any

from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError
from tests.builders import agent, listener
from tests.fakes import World


def test_sockets_that_are_gone_are_forgotten(world: World, conversation: str) -> None:
    """The others are still served; expired ones are not even tried."""
    world.subscriptions.add("acme", conversation, listener(agent(), "a1"))
    world.subscriptions.add("acme", conversation, listener(agent(number=2), "old", expires=1))
    world.push.gone = {"v1"}
    send_message(world, agent(number=2), conversation, Draft("cid-2", 1, "Hi"))
    assert [to for to, _ in world.push.delivered] == ["a1"]
    assert set(world.log.conversations[("acme", conversation)].listeners) == {"a1", "old"}


def test_a_dead_socket_that_cannot_be_forgotten_costs_no_message(world: World, conversation: str) -> None:
    """The message is stored: its sender hears that, whatever the clean-up does."""
    world.push.gone = {"v1"}

    def busy(*_: Any) -> None:
        raise BusyError

    world.subscriptions.drop = busy  # type: ignore[method-assign, assignment]
    assert send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi")).message.seq == 2
