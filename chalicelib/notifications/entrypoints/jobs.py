"""What runs behind the chat: the relay, the queues' functions, with partial batches, and what posts for them."""

from __future__ import annotations

from chalicelib.conversations import wire as conversations_wire
from chalicelib.core.observability import logger
from chalicelib.inbox import wire as inbox_wire
from chalicelib.notifications import wire
from chalicelib.notifications.ports import NotificationDeps, PostingDeps
from chalicelib.notifications.usecases.notify_agents import notify_agents
from chalicelib.notifications.usecases.notify_mentioned import notify_mentioned
from chalicelib.notifications.usecases.remind_agent import remind_agent
from chalicelib.transport.queues import each
from chalicelib.transport.wire import Json


def notify(deps: NotificationDeps, event: Json) -> Json:
    """Tell agents without an open inbox of shoppers' messages, and notes, and remind them of those that still wait."""

    def tell(body: Json) -> None:
        if "note" in body:
            row = inbox_wire.parse_row(body["store"], body["row"])
            notify_mentioned(deps, row, conversations_wire.parse_staff_event(body["note"]))
        elif "remind" not in body:
            row = inbox_wire.parse_row(body["store"], body["row"])
            notify_agents(deps, row, conversations_wire.parse_message(body["message"]))
        elif body["due"] > deps.clock():
            deps.notify_queue.put(body, int(body["due"] - deps.clock()) + 1)
        else:
            remind_agent(deps, body["store"], body["conversation"], body["seq"], body["remind"])

    return each(event, "notify", tell)


def outgoing(deps: PostingDeps, event: Json) -> Json:
    """Post what another function hands over, signed and whole, and say how each ended."""
    ends = wire.ends(deps.post_all(wire.parse_requests(event)))
    logger.info("outgoing", **ends)
    return ends
