"""Who acts in tests, and what they look at."""

from __future__ import annotations

from chalicelib.conversations.domain.model import Listener, Message
from chalicelib.core.principal import Principal, Role
from tests.fakes import World


def visitor(store_id: str = "acme", number: int = 1) -> Principal:
    """A shopper."""
    return Principal(store_id, f"v_{store_id}{number}", Role.VISITOR)


def agent(store_id: str = "acme", number: int = 1) -> Principal:
    """One of a store's people."""
    return Principal(store_id, f"a_{store_id}{number}", Role.AGENT, f"{store_id.title()} {number}")


def listener(who: Principal, connection_id: str, expires: int = 1_800_000_000) -> Listener:
    """A socket of somebody."""
    return Listener(connection_id, who.id, who.role, expires)


def stored(world: World, conversation_id: str) -> list[Message]:
    """The messages of acme's conversation."""
    return world.log.conversations[("acme", conversation_id)].messages
