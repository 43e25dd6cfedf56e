"""Show the others that somebody types; nothing is stored."""

from __future__ import annotations

from chalicelib.domain.ids import ConnectionId, ConversationId
from chalicelib.domain.model import Principal
from chalicelib.domain.notices import TypingNotice
from chalicelib.domain.rights import Action
from chalicelib.ports.conversations import ConversationDeps
from chalicelib.usecases.access import permitted
from chalicelib.usecases.fan_out import fan_out


def show_typing(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    connection_id: ConnectionId = "",
    *,
    typing: bool,
) -> None:
    """Tell who listens that the principal types, or has stopped. One Query; NotFoundError if it is not theirs."""
    view = permitted(deps, principal, Action.SEND, deps.log.listeners(principal.store_id, conversation_id))
    notice = TypingNotice(conversation_id, principal.id, principal.name, typing)
    fan_out(deps, view, notice, but=connection_id)
