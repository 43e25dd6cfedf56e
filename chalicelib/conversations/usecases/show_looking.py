"""Show colleagues who else looks at a conversation, or writes in it; nothing is stored."""

from __future__ import annotations

from chalicelib.conversations.domain.notices import Looking, LookingNotice
from chalicelib.conversations.domain.rights import READ_STAFF
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.ids import ConnectionId, ConversationId
from chalicelib.core.principal import Principal


def show_looking(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    state: Looking,
    connection_id: ConnectionId = "",
    *,
    asks: bool = False,
) -> None:
    """Tell the store's people who listen; with `asks`, those who look themselves say so in turn.

    One Query; NotFoundError if it is not theirs.
    """
    view = permitted(deps, principal, READ_STAFF, deps.log.listeners(principal.store_id, conversation_id))
    notice = LookingNotice(conversation_id, principal.id, principal.name, state, asks)
    fan_out(deps, view, notice, but=connection_id, staff_only=True)
