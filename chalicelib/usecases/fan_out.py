"""Tell everybody who listens to a conversation."""

from __future__ import annotations

from chalicelib.domain.model import Conversation, Role
from chalicelib.domain.notices import Notice
from chalicelib.ports import Room


def fan_out(room: Room, conversation: Conversation, notice: Notice, *, but: str = "", staff_only: bool = False) -> None:
    """Deliver a notice to the conversation's listeners, except the socket `but`; forget those that are gone.

    One post per listener. A push is a hint: whoever misses it pulls the log later, so no failure gets out of here.
    """
    now = room.clock()
    heard = [
        listener.connection
        for listener in conversation.listeners
        if listener.connection != but and listener.expires > now and (listener.role is Role.AGENT or not staff_only)
    ]
    gone = room.push.deliver(heard, notice) if heard else ()
    if gone:
        room.subscriptions.drop(conversation.store, conversation.id, gone)
