"""Read a conversation for somebody who may; everybody else is told that there is none.

What a socket proved when it was opened may have been taken away since. An agent's right to a conversation stands in the
item by which their socket listens to it: the Query that reads the conversation reads it too. Removing the agent deletes
those items; without one, the directory is asked.
"""

from __future__ import annotations

from chalicelib.domain.model import Conversation, Principal, Role
from chalicelib.domain.rights import Action, may
from chalicelib.errors import NotFoundError, UnauthenticatedError, UnknownCursorError
from chalicelib.ports import Room, ShopDirectory


def permitted(room: Room, principal: Principal, action: Action, conversation: Conversation | None) -> Conversation:
    """The conversation, if it is there and the principal may; NotFoundError otherwise, always the same.

    UnauthenticatedError for an agent who is none any more.
    """
    if conversation is None or not _listens(conversation, principal, room.clock()):
        check_agent(room.directory, principal)
    if conversation is None or not may(principal, action, conversation):
        raise NotFoundError
    return conversation


def check_agent(directory: ShopDirectory, principal: Principal) -> None:
    """UnauthenticatedError for an agent who was let in on a socket, and is not one of the store's people any more."""
    if principal.role is Role.AGENT and principal.socket and directory.agent(principal.store, principal.id) is None:
        raise UnauthenticatedError


def _listens(conversation: Conversation, principal: Principal, now: float) -> bool:
    return any(
        each.connection == principal.socket and each.principal == principal.id and each.expires > now
        for each in conversation.listeners
    )


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
