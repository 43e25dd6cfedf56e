"""Send dead letters back to where they failed, once the cause is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from infra.deployment import Deployment
from infra.work import WORK

RELAY = "relay"
QUEUES = (RELAY, *(function.replace("_", "-") for function in WORK))
_BATCH, _MOST_PAGES = 10, 1000


def redrive(deployment: Deployment, queue: str) -> list[str]:
    """Move every dead letter of the queue back; gives a line for each kind of thing that was done.

    Each letter is put back before it is taken away, so one that is met twice is worked on twice, which does no harm.
    """
    if queue == RELAY:
        return _redrive_relay(deployment)
    name = "".join(part.capitalize() for part in queue.split("-"))
    source, dead = deployment[f"{name}Queue"], deployment[f"{name}DeadLetters"]
    sqs, moved = deployment.client("sqs"), 0
    for letter in _letters(sqs, dead):
        sqs.send_message(QueueUrl=source, MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
        moved += 1
    return [f"{queue}: {moved} dead letters sent back"]


def _redrive_relay(deployment: Deployment) -> list[str]:
    """Give each letter's records to the function again: they are in it, or it says where in the stream they are.

    A letter that fails again stays, and holds up no other.
    """
    sqs, again, lost, failed = deployment.client("sqs"), 0, 0, 0
    dead = deployment["RelayDeadLetters"]
    for letter in _letters(sqs, dead):
        body = json.loads(letter["Body"])
        records = body.get("Records") or _records(deployment, body["DDBStreamBatchInfo"])
        if records and not _relayed(deployment, records):
            failed += 1
            continue
        again, lost = again + bool(records), lost + (not records)
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
    lines = [f"relay: {again} dead letters relayed"]
    if lost:
        lines.append(f"relay: {lost} dead letters name what is gone from the stream; the next message fills the row")
    if failed:
        lines.append(f"relay: {failed} dead letters failed again and stay; see `relay_broken` in the function's log")
    return lines


def _relayed(deployment: Deployment, records: list[dict[str, Any]]) -> bool:
    event = json.dumps({"Records": records, "redriven": True}, default=_plain)
    answer = deployment.client("lambda").invoke(FunctionName=f"{deployment.stack}-relay", Payload=event)
    return not answer.get("FunctionError") and not json.load(answer["Payload"])["batchItemFailures"]


def _letters(sqs: Any, queue: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - boto3 makes its classes at run time
    # Long enough that no letter is met twice while the rest is moved.
    while found := sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=_BATCH, VisibilityTimeout=300, WaitTimeSeconds=1
    ).get("Messages"):
        yield from found


def _records(deployment: Deployment, batch: dict[str, Any]) -> list[dict[str, Any]]:
    streams = deployment.client("dynamodbstreams")
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
        # Older than the 24 hours that a stream remembers.
        return []
    last, found = int(batch["endSequenceNumber"]), []
    # A page may be short, or empty: only a later record, or the shard's end, is the end.
    for _ in range(_MOST_PAGES):
        page = streams.get_records(ShardIterator=iterator)
        numbers = [int(each["dynamodb"]["SequenceNumber"]) for each in page["Records"]]
        found += [each for each, number in zip(page["Records"], numbers, strict=True) if number <= last]
        iterator = page.get("NextShardIterator")
        if not iterator or any(number >= last for number in numbers):
            break
    return found


def _plain(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError
