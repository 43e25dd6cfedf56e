"""The one place that says who may do what: one rule, over what a capability says of its own rights and resources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.principal import Principal, Role, Sees, StaffRole, Standing


class Of(Enum):
    """What a right is to: something that is there, of which a shopper takes part; what is not there yet; either."""

    THEIRS = "theirs"
    NONE_YET = "none yet"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Right:
    """Something that somebody can ask for: to whom it is open, and, for a shopper, to what.

    `for_staff` is the least role of the store's people that has it, None where none has; `answers` says that it is only
    for those of them who may answer shoppers, `sees_all` for those who are shown all conversations. Each capability
    names its own.
    """

    name: str
    for_shoppers: bool
    for_staff: StaffRole | None = StaffRole.AGENT
    of: Of = Of.THEIRS
    answers: bool = False
    sees_all: bool = False


class Resource(Protocol):
    """What a right is to, as its capability tells it."""

    @property
    def store_id(self) -> StoreId:
        """Whose store it is of."""

    @property
    def shoppers(self) -> tuple[str, ...]:
        """The ids of the shoppers who take part."""

    @property
    def owner(self) -> str:
        """The agent whose it is, empty for nobody's."""


def may(principal: Principal, right: Right, resource: Resource | None = None) -> bool:
    """Whether the principal may do this, to this resource if one is named.

    Deny by default. What is another store's is nobody's; a shopper reaches only that which they take part in, an agent
    who sees their own only what is theirs or nobody's.
    """
    if resource is not None and resource.store_id != principal.store_id:
        return False
    if principal.role is Role.AGENT:
        shown = resource is None or is_shown(principal.standing, principal.id, resource.owner)
        return shown and _staff_may(principal, right)
    if not right.for_shoppers:
        return False
    if right.of is Of.NONE_YET:
        return resource is None
    return resource is not None and (right.of is Of.ANY or principal.id in resource.shoppers)


def is_shown(standing: Standing, agent_id: AgentId, owner: str) -> bool:
    """Whether one of the store's people is shown what is the owner's, or, where that is empty, nobody's."""
    return standing.sees is Sees.ALL or owner in {"", agent_id}


def _staff_may(agent: Principal, right: Right) -> bool:
    if right.for_staff is None or not agent.standing.role.reaches(right.for_staff):
        return False
    sees_enough = agent.standing.sees is Sees.ALL or not right.sees_all
    return sees_enough and (agent.standing.answers or not right.answers)
