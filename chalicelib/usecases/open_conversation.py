"""A visitor's first message opens their conversation, in one transaction."""

from __future__ import annotations

from chalicelib.domain.ids import conversation_id
from chalicelib.domain.model import Listener, Message, Principal
from chalicelib.domain.rights import Action, may
from chalicelib.errors import NotFoundError
from chalicelib.ports import Room
from chalicelib.usecases.send_message import Draft, Sent, first_head, send_message


def open_conversation(room: Room, principal: Principal, draft: Draft, listener: Listener | None = None) -> Sent:
    """Open the visitor's conversation with this message, and let their socket listen to it.

    A visitor has one conversation in a store. If there is one already (another tab was faster, or this is a repeat),
    the message goes there.
    """
    if not may(principal, Action.OPEN):
        raise NotFoundError
    at = int(room.clock() * 1000)
    new = conversation_id(principal.store, principal.id, draft.cid)
    message = Message(1, draft.cid, principal.id, at, draft.text)
    head = first_head(principal, at)
    existing = room.log.create(principal.store, new, head, message, listener)
    if existing is None:
        return Sent(new, message, (), head)
    if listener is not None:
        room.subscriptions.add(principal.store, existing, listener)
    connection = listener.connection if listener else ""
    repeat = Draft(draft.cid, 0, draft.text)
    return send_message(room, principal, existing, repeat, connection)
