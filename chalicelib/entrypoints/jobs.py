"""What runs behind the chat: the stream's relay and the queues' functions, with partial batch responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib import wire
from chalicelib.bootstrap import stored_message
from chalicelib.domain.model import Message
from chalicelib.observability import logger
from chalicelib.usecases.digest_inbox import digest_inbox
from chalicelib.usecases.relay_log import relay_log

if TYPE_CHECKING:
    from chalicelib.bootstrap import Outside
    from chalicelib.domain.model import InboxRow

Json = dict[str, Any]


def relay(outside: Outside, event: Json) -> Json:
    """Relay the stream's records, each conversation's in order.

    Where a conversation fails, its first record is reported: Lambda then retries from there on, so no later record of
    the shard may be taken for done. Conversations that went through are repeated harmlessly.
    """
    failures = []
    for (store, conversation), records in _by_conversation(event["Records"]).items():
        first = records[0][0]
        try:
            messages = {message.seq: message for message in (stored_message(image) for _, image in records)}
            ordered: list[Message] = [messages[seq] for seq in sorted(messages)]
            relay_log(outside.log, outside.directory, outside.publisher, store, conversation, ordered)
        except Exception:  # noqa: BLE001 - the batch record handler
            # One bad record must not take the others of its batch with it.
            logger.exception("relay_failed", conversation=conversation)
            failures.append(first)
    logger.info("relayed", records=len(event["Records"]), failed=len(failures))
    return {"batchItemFailures": [{"itemIdentifier": first} for first in failures]}


def inbox_digest(outside: Outside, event: Json) -> Json:
    """Tell the agents which rows changed; events that cannot be read fail one by one."""
    rows: list[InboxRow] = []
    failures = []
    for record in event["Records"]:
        try:
            body = json.loads(record["body"])
            rows.append(wire.parse_row(body["store"], body["row"]))
        except (ValueError, KeyError, TypeError):
            logger.exception("digest_unreadable", message_id=record["messageId"])
            failures.append(record["messageId"])
    digest_inbox(outside.live, outside.push, rows)
    logger.info("digested", records=len(event["Records"]), failed=len(failures))
    return {"batchItemFailures": [{"itemIdentifier": failed} for failed in failures]}


def _by_conversation(records: list[Json]) -> dict[tuple[str, str], list[tuple[str, Json]]]:
    """The sequence number and the new image of each message, by store and conversation, in the stream's order."""
    grouped: dict[tuple[str, str], list[tuple[str, Json]]] = {}
    for record in records:
        change = record["dynamodb"]
        image = change.get("NewImage")
        # Messages are only ever inserted; the filter of the event source lets nothing else through (infra).
        if record["eventName"] != "INSERT" or not image or not image["sk"]["S"].startswith("m#"):
            continue
        store, conversation = image["pk"]["S"].split("#")
        grouped.setdefault((store, conversation), []).append((change["SequenceNumber"], image))
    return grouped
