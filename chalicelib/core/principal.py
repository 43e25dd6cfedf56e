"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.ids import StoreId


class Role(StrEnum):
    """Who somebody is to a store."""

    VISITOR = "visitor"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who acts, as a credential proved it.

    `id` is `v_…` for a visitor, `a_…` for an agent; `name` is what others may be shown. `socket` is the connection that
    the credential opened, which may be two hours ago; empty where it was proven just now. `since` is when the
    credential was given (an agent's: when they signed in), in seconds since 1970.
    """

    store_id: StoreId
    id: str
    role: Role
    name: str = ""
    socket: str = ""
    since: int = 0


def role_of(participant: str) -> Role:
    """The role that an id speaks for."""
    return Role.VISITOR if participant.startswith("v_") else Role.AGENT
