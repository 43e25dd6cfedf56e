"""The one place that says who may do what: one rule, over what a capability says of its own rights and resources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from chalicelib.core.ids import StoreId
from chalicelib.core.principal import Principal, Role


class Of(Enum):
    """What a right is to: something that is there, of which a shopper takes part; what is not there yet; either."""

    THEIRS = "theirs"
    NONE_YET = "none yet"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Right:
    """Something that somebody can ask for: to whom it is open, and, for a shopper, to what.

    Each capability names its own.
    """

    name: str
    for_shoppers: bool
    for_agents: bool
    of: Of = Of.THEIRS


class Resource(Protocol):
    """What a right is to, as its capability tells it."""

    @property
    def store_id(self) -> StoreId:
        """Whose store it is of."""

    @property
    def shoppers(self) -> tuple[str, ...]:
        """The ids of the shoppers who take part."""


def may(principal: Principal, right: Right, resource: Resource | None = None) -> bool:
    """Whether the principal may do this, to this resource if one is named.

    Deny by default. What is another store's is nobody's; a shopper reaches only that which they take part in.
    """
    if resource is not None and resource.store_id != principal.store_id:
        return False
    if principal.role is Role.AGENT:
        return right.for_agents
    if not right.for_shoppers:
        return False
    if right.of is Of.NONE_YET:
        return resource is None
    return resource is not None and (right.of is Of.ANY or principal.id in resource.shoppers)
