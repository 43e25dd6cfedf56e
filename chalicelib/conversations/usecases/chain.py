"""The conversations of one shopper, each of which goes on with the one before."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.ports import ConversationLog
from chalicelib.core.ids import ConversationId, StoreId


def chain(log: ConversationLog, store_id: StoreId, conversation_id: ConversationId) -> Iterator[Conversation]:
    """Without their messages: this one, all that go on with it, all that it goes on with. A Query each."""
    here = log.listeners(store_id, conversation_id)
    if here is None:
        return
    yield here
    for direction in ("continued_by", "continues"):
        view: Conversation | None = here
        while view and (beside := getattr(view.head, direction)):
            view = log.listeners(store_id, beside)
            if view:
                yield view


def newest(log: ConversationLog, view: Conversation) -> Conversation:
    """The last of those that go on with this one, with its last message; itself where none does. A Query for each."""
    found: Conversation | None = view
    while found and found.continued_by:
        view, found = found, log.latest(found.store_id, found.continued_by, 1)
    return found or view
