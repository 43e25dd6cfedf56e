"""Who may ask a route, by the token that they bring."""

from __future__ import annotations

from enum import Enum
from typing import Any

from chalicelib.domain.ids import STORE, StoreId, agent_id_of
from chalicelib.domain.model import Principal, Role
from chalicelib.entrypoints.http.asked import Asked
from chalicelib.errors import NotFoundError, UnauthenticatedError
from chalicelib.usecases.access import is_admitted
from chalicelib.usecases.admit_visitor import current_visitor


class Who(Enum):
    """Whom a route is for: anybody, a shopper, whoever is signed in as staff anywhere, the store's own people."""

    ANYBODY = "anybody"
    SHOPPER = "shopper"
    ACCOUNT = "account"
    AGENT = "agent"

    @property
    def is_staff(self) -> bool:
        """Whether Cognito's token is asked for: those go to a function of their own."""
        return self in {Who.ACCOUNT, Who.AGENT}


def authenticate(who: Who, asked: Asked, store_id: StoreId) -> Principal | None:
    """Whoever asks for what is for `who`, of this store if the path names one; None where they need not be anybody.

    UnauthenticatedError without a token that is good, NotFoundError for an agent of other stores.
    """
    if who is Who.SHOPPER:
        scheme, _, token = asked.header("authorization").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise UnauthenticatedError
        return current_visitor(asked.container, token)
    if who is Who.AGENT:
        return _agent(asked, store_id)
    return None


def _agent(asked: Asked, store_id: StoreId) -> Principal:
    # The directory says so now: a right that was taken away is gone at once.
    claims = asked.claims
    agent = asked.container.agents.get(store_id, agent_id_of(claims["sub"])) if STORE.match(store_id) else None
    if agent is None:
        raise NotFoundError
    if not is_admitted(agent, signed_in(claims)):
        raise UnauthenticatedError
    return Principal(store_id, agent.id, Role.AGENT, agent.name, since=signed_in(claims))


def signed_in(claims: dict[str, Any]) -> int:
    """When the token's person signed in, in seconds since 1970."""
    # Renewed tokens keep it, but MiniStack's, which say when they were renewed. A token without it speaks for itself.
    said = str(claims.get("auth_time") or claims.get("iat") or "")
    return int(said) if said.isdecimal() else 0
