"""The SNS topic `conversation-events`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated
from chalicelib.core.errors import BusyError, RefusedError
from chalicelib.inbox import wire
from chalicelib.inbox.ports import ConversationEvent, NoteEvent
from chalicelib.transport.wire import encode

# PublishBatch takes no more.
_BATCH = 10


class SnsPublisher:
    """Publisher on SNS; the attributes are there for the filter policies of the queues."""

    def __init__(self, topic_arn: str) -> None:
        self._topic_arn = topic_arn

    def publish(self, events: Sequence[ConversationEvent | NoteEvent]) -> None:
        """See Publisher; BusyError if not all were taken, and then all may be published again."""
        for start in range(0, len(events), _BATCH):
            entries = [_entry(place, event) for place, event in enumerate(events[start : start + _BATCH])]
            with translated():
                answer = client("sns").publish_batch(TopicArn=self._topic_arn, PublishBatchRequestEntries=entries)
            failed = answer.get("Failed", [])
            if any(not each.get("SenderFault") for each in failed):
                raise BusyError
            if failed:
                raise RefusedError


def attributes_of(event: ConversationEvent | NoteEvent) -> dict[str, str]:
    """What a queue's filter policy can ask for."""
    if isinstance(event, NoteEvent):
        # For the store's people, whoever writes it: it must match nothing that waits for an agent's message.
        kind, role = event.note.event.value, "staff"
    else:
        kind, role = event.message.kind, event.message.speaker.value
    assigned = "yes" if event.row.assignee else "no"
    return {"store": event.row.store_id, "kind": kind, "role": role, "assigned": assigned}


def _entry(place: int, event: ConversationEvent | NoteEvent) -> dict[str, Any]:
    attributes = attributes_of(event)
    return {
        "Id": f"{place}",
        "Message": encode(wire.conversation_event(event)).decode(),
        "MessageAttributes": {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    }
