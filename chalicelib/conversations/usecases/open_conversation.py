"""A visitor's first message opens their conversation, in one transaction."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Channel, Listener
from chalicelib.conversations.domain.rights import OPEN
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.greet import beginning
from chalicelib.conversations.usecases.permit import check_right
from chalicelib.conversations.usecases.send_message import Draft, Sent, first_head, send_message
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import derive_conversation_id
from chalicelib.core.principal import Principal
from chalicelib.core.rights import may


def open_conversation(
    deps: ConversationDeps,
    principal: Principal,
    draft: Draft,
    listener: Listener | None = None,
    channel: Channel = Channel.CHAT,
) -> Sent:
    """Open the visitor's conversation with this message, and let their socket listen to it.

    Around it stands what the shop says by itself, to who is to be told that.
    A visitor has one open conversation in a store. If there is one already (another tab was faster, or this is a
    repeat), the message goes there; if that is over, into the one that goes on with it.
    """
    if not may(principal, OPEN):
        raise NotFoundError
    at = int(deps.clock() * 1000)
    new = derive_conversation_id(principal.store_id, principal.id, draft.cid)
    messages = beginning(deps, principal, draft, at)
    head = first_head(principal, at, channel)
    existing = deps.log.create(principal.store_id, new, head, messages, listener)
    if existing is None:
        own = next(each for each in messages if each.by == principal.id)
        return Sent(new, own, tuple(each for each in messages if each is not own), head)
    # Before the socket listens: what it listens to would show a right that may have been taken away.
    check_right(deps, principal)
    if listener is not None:
        deps.subscriptions.add(principal.store_id, existing, listener)
    connection_id = listener.connection_id if listener else ""
    repeat = replace(draft, after=0)
    return send_message(deps, principal, existing, repeat, connection_id)
