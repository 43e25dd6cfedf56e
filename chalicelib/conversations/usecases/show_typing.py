"""Show the others that somebody types; nothing is stored."""

from __future__ import annotations

from chalicelib.conversations.domain.notices import TypingNotice
from chalicelib.conversations.domain.rights import SEND
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.ids import ConnectionId, ConversationId
from chalicelib.core.principal import Principal


def show_typing(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    connection_id: ConnectionId = "",
    *,
    typing: bool,
) -> None:
    """Tell who listens that the principal types, or has stopped. One Query; NotFoundError if it is not theirs."""
    view = permitted(deps, principal, SEND, deps.log.listeners(principal.store_id, conversation_id))
    notice = TypingNotice(conversation_id, principal.id, principal.name, typing)
    fan_out(deps, view, notice, but=connection_id)
