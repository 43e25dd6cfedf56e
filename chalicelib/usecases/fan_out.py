"""Tell everybody who listens to a conversation."""

from __future__ import annotations

from chalicelib.domain.model import Conversation, Role
from chalicelib.domain.notices import Notice
from chalicelib.ports import Clock, Push, Subscriptions


def fan_out(  # noqa: PLR0913 - each is a different outside thing
    push: Push,
    subscriptions: Subscriptions,
    clock: Clock,
    conversation: Conversation,
    notice: Notice,
    *,
    but: str = "",
    staff_only: bool = False,
) -> None:
    """
    Deliver a notice to the conversation's listeners, except the socket `but`; forget those that are gone.

    One post per listener. A push is a hint: whoever misses it pulls the log later, so no failure gets out of here.
    """
    now = clock()
    heard = [
        listener.connection
        for listener in conversation.listeners
        if listener.connection != but and listener.expires > now and (listener.role is Role.AGENT or not staff_only)
    ]
    gone = push.deliver(heard, notice) if heard else ()
    if gone:
        subscriptions.drop(conversation.store, conversation.id, gone)
