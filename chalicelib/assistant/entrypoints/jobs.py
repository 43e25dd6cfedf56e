"""What runs behind the chat: the relay, the queues' functions, with partial batches, and what posts for them."""

from __future__ import annotations

from chalicelib.transport.queues import each
from chalicelib.transport.wire import Json


def suggest(_: object, event: Json) -> Json:
    """Nothing yet: suggestions come with the assistant. What is taken from the queue is done."""
    return each(event, "suggest", lambda _: None)
