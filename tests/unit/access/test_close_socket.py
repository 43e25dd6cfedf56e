"""Close socket."""

from __future__ import annotations

from chalicelib.access.usecases.close_socket import close_socket
from chalicelib.presence.usecases.agent_presence import greet
from tests.builders import agent, visitor
from tests.fakes import World


def test_a_closed_socket_is_forgotten(world: World, conversation: str) -> None:
    """It neither listens nor makes somebody present."""
    greet(world, agent(), "s1", "online")
    close_socket(world, agent(), "s1")
    close_socket(world, visitor(), "v1")
    assert world.agent_sockets.all("acme") == []
    assert world.log.conversations[("acme", conversation)].listeners == {}
