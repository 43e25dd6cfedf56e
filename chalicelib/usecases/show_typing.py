"""Show the others that somebody types; nothing is stored."""

from __future__ import annotations

from chalicelib.domain.model import Principal
from chalicelib.domain.notices import TypingNotice
from chalicelib.domain.rights import Action
from chalicelib.ports import ConversationDeps
from chalicelib.usecases.access import permitted
from chalicelib.usecases.fan_out import fan_out


def show_typing(
    deps: ConversationDeps, principal: Principal, conversation: str, connection: str = "", *, typing: bool
) -> None:
    """Tell who listens that the principal types, or has stopped. One Query; NotFoundError if it is not theirs."""
    view = permitted(deps, principal, Action.SEND, deps.log.listeners(principal.store, conversation))
    notice = TypingNotice(conversation, principal.id, principal.name, typing)
    fan_out(deps, view, notice, but=connection)
