"""A socket is gone: nobody needs to write to it any more."""

from __future__ import annotations

from chalicelib.access.ports import AgentSockets
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.shopper_presence import tell_presence
from chalicelib.core.ids import ConnectionId
from chalicelib.core.principal import Principal, Role


def close_socket(
    deps: ConversationDeps, agent_sockets: AgentSockets, principal: Principal, connection_id: ConnectionId
) -> None:
    """Forget the socket, and show the agents who look that a shopper left.

    API Gateway may never say that it closed; expiry, 410 and the inbox's own heartbeat do the rest.
    """
    if principal.role is Role.AGENT:
        agent_sockets.drop(principal.store_id, principal.id, connection_id)
    left = deps.subscriptions.drop_all(principal.store_id, connection_id)
    for conversation_id in left if principal.role is Role.VISITOR else ():
        view = deps.log.listeners(principal.store_id, conversation_id)
        if view is not None:
            tell_presence(deps, view, principal, present=False, but=connection_id)
