"""Read a conversation for somebody who may; everybody else is told that there is none."""

from __future__ import annotations

from chalicelib.domain.model import Conversation, Principal
from chalicelib.domain.rights import Action, may
from chalicelib.errors import NotFoundError, UnknownCursorError


def permitted(principal: Principal, action: Action, conversation: Conversation | None) -> Conversation:
    """The conversation, if it is there and the principal may; NotFoundError otherwise, always the same."""
    if conversation is None or not may(principal, action, conversation):
        raise NotFoundError
    return conversation


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
