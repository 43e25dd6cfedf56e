"""Read a conversation for somebody who may; everybody else is told that there is none.

What a socket proved when it was opened may have been taken away since. The right to a conversation stands in the item
by which the socket listens to it: the Query that reads the conversation reads it too. Removing an agent, or a shopper
who comes back by a mail's link, deletes those items; a socket without one is asked for anew.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Conversation, Listener
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.core.errors import NotFoundError, UnauthenticatedError, UnknownCursorError
from chalicelib.core.principal import Principal, Role
from chalicelib.core.rights import Right, may
from chalicelib.stores.domain import is_admitted


def permitted(
    deps: ConversationDeps, principal: Principal, right: Right, conversation: Conversation | None
) -> Conversation:
    """The conversation, if it is there and the principal may; NotFoundError otherwise, always the same.

    UnauthenticatedError for somebody whose right was taken away.
    """
    heard = _listener(conversation, principal, deps.clock()) if conversation else None
    principal = replace(principal, standing=heard.standing) if heard else check_right(deps, principal)
    if conversation is None or not may(principal, right, conversation):
        raise NotFoundError
    return conversation


def check_right(deps: ConversationDeps, principal: Principal) -> Principal:
    """Who it is as of now: on a socket, as they would be let in now. One read.

    UnauthenticatedError for who would not be let in any more. A credential that was proven just now costs no read.
    """
    return check_still_admitted(deps, principal) if principal.socket else principal


def check_still_admitted(deps: ConversationDeps, principal: Principal) -> Principal:
    """As of now, somebody who was let in before; UnauthenticatedError if they would not be any more. One read."""
    if principal.role is Role.AGENT:
        known = deps.agents.get(principal.store_id, principal.id)
        if known is None or not is_admitted(known, principal.since):
            raise UnauthenticatedError
        return replace(principal, standing=known.standing)
    if deps.renewals.renewed(principal.store_id, principal.id) > principal.since:
        raise UnauthenticatedError
    return principal


def _listener(conversation: Conversation, principal: Principal, now: float) -> Listener | None:
    for each in conversation.listeners:
        if each.connection_id == principal.socket and each.principal == principal.id and each.expires > now:
            return each
    return None


def check_cursor(conversation: Conversation, after: int, last: str | None = None) -> None:
    """Refuse a cursor that the log does not bear out.

    The message at `after` must be there, and be the one with the client's id `last` if that is given: otherwise the
    client's copy comes from another history (a restored backup), or would tear a hole into this one.
    """
    if after == 0:
        return
    first = conversation.messages[0] if conversation.messages else None
    if first is None or first.seq != after or (last is not None and first.cid != last):
        raise UnknownCursorError
