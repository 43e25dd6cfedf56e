"""A socket is gone: nobody needs to write to it any more."""

from __future__ import annotations

from chalicelib.domain.model import Principal, Role
from chalicelib.ports import LiveState, Subscriptions


def close_socket(live: LiveState, subscriptions: Subscriptions, principal: Principal, connection: str) -> None:
    """Forget the socket. API Gateway may never say that it closed; expiry and 410 do the rest."""
    if principal.role is Role.AGENT:
        live.drop_agent_socket(principal.store, principal.id, connection)
    subscriptions.drop_all(principal.store, connection)
