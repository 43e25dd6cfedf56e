"""Whether a shopper is there: API Gateway knows when each socket last spoke, so nothing is written for it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.domain.notices import PresenceNotice
from chalicelib.conversations.ports import ConversationDeps, Push
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.core.ids import VisitorId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Principal, Role

# A heartbeat comes at least every 25 s, the inbox asks as often: who left is gone within 60 s (33 + 25).
PRESENT = 33


def is_present(push: Push, clock: Clock, conversation: Conversation, visitor_id: VisitorId) -> bool:
    """Whether the visitor's page has spoken within 33 s on a socket that listens here. One call per socket."""
    now = clock()
    sockets = [each for each in conversation.listeners if each.principal == visitor_id and each.expires > now]
    # The newest first: it is the likeliest to be open.
    for listener in sorted(sockets, key=lambda each: -each.expires):
        active = push.last_active(listener.connection_id)
        if active is not None and now - active <= PRESENT:
            return True
    return False


def shopper_is_there(push: Push, clock: Clock, conversation: Conversation) -> bool:
    """Whether any shopper of the conversation is there."""
    return any(is_present(push, clock, conversation, visitor_id) for visitor_id in conversation.head.participants)


def tell_presence(
    deps: ConversationDeps, conversation: Conversation, who: Principal, *, present: bool, but: str = ""
) -> None:
    """Show the store's people who look at the conversation that its shopper came, or left.

    Who leaves one socket and has another one here has not left: they renew, or use two devices.
    """
    if who.role is not Role.VISITOR:
        return
    rest = replace(conversation, listeners=tuple(each for each in conversation.listeners if each.connection_id != but))
    if not present and is_present(deps.push, deps.clock, rest, who.id):
        return
    fan_out(deps, conversation, PresenceNotice(conversation.id, who.id, present), staff_only=True)
