"""A socket is gone: nobody needs to write to it any more."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.access.ports import LinkDeps
from chalicelib.conversations.domain.notices import Looking, LookingNotice
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.shopper_presence import tell_presence
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import ConnectionId
from chalicelib.core.principal import Principal, Role


def close_socket(deps: LinkDeps, principal: Principal, connection_id: ConnectionId) -> None:
    """Forget the socket, and show the agents who look that a shopper left, or a colleague.

    API Gateway may never say that it closed; expiry, 410, whoever looks at the shopper, and the digest that looks again
    every minute do the rest.
    """
    if principal.role is Role.AGENT:
        deps.agent_sockets.drop(principal.store_id, principal.id, connection_id)
        with suppress(BusyError):
            deps.presences.changed(principal.store_id)
    left = deps.subscriptions.drop_all(principal.store_id, connection_id)
    for conversation_id in left:
        view = deps.log.listeners(principal.store_id, conversation_id)
        if view is None:
            continue
        if principal.role is Role.VISITOR:
            tell_presence(deps, view, principal, present=False, but=connection_id)
        # Who renews their socket, or has another page open, has not gone.
        elif not any(each.principal == principal.id and each.connection_id != connection_id for each in view.listeners):
            gone = LookingNotice(conversation_id, principal.id, principal.name, Looking.GONE)
            fan_out(deps, view, gone, but=connection_id, staff_only=True)
