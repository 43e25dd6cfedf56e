"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.core.ids import StoreId


class Role(StrEnum):
    """Who somebody is to a store."""

    VISITOR = "visitor"
    AGENT = "agent"


class StaffRole(StrEnum):
    """What one of the store's people is there for; each may do what those before it may.

    One that only a later version knows is read as the least.
    """

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    @classmethod
    def _missing_(cls, value: object) -> StaffRole:  # noqa: ARG003 - whatever it is
        return cls.AGENT

    def reaches(self, least: StaffRole) -> bool:
        """Whether this is that role, or above it."""
        order = tuple(StaffRole)
        return order.index(self) >= order.index(least)


class Sees(StrEnum):
    """Which conversations somebody is shown: all, or their own and those that are nobody's.

    What only a later version knows shows no more than that.
    """

    ALL = "all"
    OWN = "own"

    @classmethod
    def _missing_(cls, value: object) -> Sees:  # noqa: ARG003 - whatever it is
        return cls.OWN


@dataclass(frozen=True, slots=True)
class Standing:
    """What a store lets one of its people do: their role, what they see, whether they may answer, their teams' ids."""

    role: StaffRole = StaffRole.AGENT
    sees: Sees = Sees.ALL
    answers: bool = True
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who acts, as a credential proved it.

    `id` is `v_…` for a visitor, `a_…` for an agent; `name` is what others may be shown. `socket` is the connection that
    the credential opened, which may be two hours ago; empty where it was proven just now. `since` is when the
    credential was given (an agent's: when they signed in), in seconds since 1970. `standing` is an agent's.
    """

    store_id: StoreId
    id: str
    role: Role
    name: str = ""
    socket: str = ""
    since: int = 0
    standing: Standing = field(default_factory=Standing)


class Speaker(StrEnum):
    """Who says something in a conversation. Only shoppers wait for an answer, and only the store's people give one."""

    VISITOR = "visitor"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"

    @property
    def is_person(self) -> bool:
        """Whether somebody wrote it there and then."""
        return self in {Speaker.VISITOR, Speaker.AGENT}


def speaker_of(participant: str) -> Speaker:
    """Who speaks by an id: `v_…` a visitor, `bot` and `system` themselves, all others are the store's people."""
    if participant.startswith("v_"):
        return Speaker.VISITOR
    return Speaker(participant) if participant in {Speaker.BOT, Speaker.SYSTEM} else Speaker.AGENT
