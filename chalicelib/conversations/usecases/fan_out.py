"""Tell everybody who listens to a conversation."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.conversations.domain.model import Conversation, Listener
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Role
from chalicelib.core.rights import is_shown


def fan_out(
    deps: ConversationDeps, conversation: Conversation, notice: Notice, *, but: str = "", staff_only: bool = False
) -> None:
    """Deliver a notice to the conversation's listeners, except the socket `but`; forget those that are gone.

    One post per listener. A push is a hint: whoever misses it pulls the log later, so no failure gets out of here.
    """
    now = deps.clock()
    heard = [
        listener.connection_id
        for listener in conversation.listeners
        if listener.connection_id != but and listener.expires > now and _may_hear(conversation, listener, staff_only)
    ]
    gone = deps.push.deliver(heard, notice) if heard else ()
    if gone:
        # The message is stored by now: that forgetting a dead socket failed must not tell its sender otherwise.
        with suppress(BusyError):
            deps.subscriptions.drop(conversation.store_id, conversation.id, gone)


def _may_hear(conversation: Conversation, listener: Listener, staff_only: bool) -> bool:  # noqa: FBT001 - private
    # A socket subscribes before its right is read, so that no message falls in between; here the right is looked at.
    if listener.role is Role.AGENT:
        return is_shown(listener.standing, listener.principal, conversation.owner)
    return not staff_only and listener.principal in conversation.head.participants
