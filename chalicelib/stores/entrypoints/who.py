"""Routes for the stores' people: Cognito has said who asks, the store's directory says whether they may."""

from __future__ import annotations

from typing import Any

from chalicelib.core.errors import NotFoundError, UnauthenticatedError
from chalicelib.core.ids import STORE, StoreId, agent_id_of
from chalicelib.core.principal import Principal, Role
from chalicelib.stores.domain import is_admitted
from chalicelib.stores.ports import StaffDeps
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.who import Who


def _agent(asked: Asked[StaffDeps], store_id: StoreId) -> Principal:
    # The directory says so now: a right that was taken away is gone at once.
    claims = asked.claims
    agent = asked.deps.agents.get(store_id, agent_id_of(claims["sub"])) if STORE.match(store_id) else None
    if agent is None:
        raise NotFoundError
    if not is_admitted(agent, signed_in(claims)):
        raise UnauthenticatedError
    return Principal(store_id, agent.id, Role.AGENT, agent.name, since=signed_in(claims), standing=agent.standing)


def signed_in(claims: dict[str, Any]) -> int:
    """When the token's person signed in, in seconds since 1970."""
    # Renewed tokens keep it, but MiniStack's, which say when they were renewed. A token without it speaks for itself.
    said = str(claims.get("auth_time") or claims.get("iat") or "")
    return int(said) if said.isdecimal() else 0


# Whoever is signed in as staff anywhere, and the store's own people.
ACCOUNT = Who("account", lambda *_: None, is_staff=True)
AGENT = Who("agent", _agent, is_staff=True)
