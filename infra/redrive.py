"""Send dead letters back to where they failed, once the cause is mended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from infra.deployment import Deployment
from infra.functions import WORK

LIST, RELAY = "list", "relay"
QUEUES = (LIST, RELAY, *(function.replace("_", "-") for function in WORK))
_BATCH, _MOST_PAGES = 10, 1000
# What only letters of these queues have in them.
_WRITTEN = {"Records": RELAY, "DDBStreamBatchInfo": RELAY, "receipt": "mail-in", "eventType": "mail-reports"}


def redrive(deployment: Deployment, queue: str) -> list[str]:
    """Move every dead letter of the queue back; gives a line for each kind of thing that was done.

    Each letter is put back before it is taken away, so one that is met twice is worked on twice, which does no harm.
    `list` moves nothing, and says whose letters there are.
    """
    if queue == LIST:
        counted = Counter(home for letter in _letters(deployment) for home in _homes(deployment, letter))
        return [f"{home}: {count} dead letters" for home, count in sorted(counted.items())] or ["no dead letters"]
    if queue == RELAY:
        return _redrive_relay(deployment)
    moved = 0
    for letter in _letters(deployment, queue):
        for home in _homes(deployment, letter):
            deployment.client("sqs").send_message(QueueUrl=_url(deployment, home), MessageBody=letter["Body"])
        _done(deployment, letter)
        moved += 1
    return [f"{queue}: {moved} dead letters sent back"]


def _redrive_relay(deployment: Deployment) -> list[str]:
    """Give each letter's records to the function again: they are in it, or it says where in the stream they are.

    A letter that fails again stays, and holds up no other.
    """
    again, lost, failed = 0, 0, 0
    for letter in _letters(deployment, RELAY):
        body = json.loads(letter["Body"])
        records = body.get("Records") or _records(deployment, body["DDBStreamBatchInfo"])
        if records and not _relayed(deployment, records):
            failed += 1
            continue
        again, lost = again + bool(records), lost + (not records)
        _done(deployment, letter)
    lines = [f"relay: {again} dead letters relayed"]
    if lost:
        lines.append(f"relay: {lost} dead letters name what is gone from the stream; the next message fills the row")
    if failed:
        lines.append(f"relay: {failed} dead letters failed again and stay; see `relay_broken` in the function's log")
    return lines


def _letters(deployment: Deployment, queue: str = "") -> Iterator[dict[str, Any]]:
    """The dead letters of a queue, or all; those that are not asked for may be seen at once by whoever asks next."""
    sqs, dead, others = deployment.client("sqs"), deployment["DeadLetters"], []
    # Long enough that no letter is met twice while the rest is moved.
    while found := sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=_BATCH,
        VisibilityTimeout=300,
        WaitTimeSeconds=1,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    ).get("Messages"):
        others += [letter for letter in found if queue not in _homes(deployment, letter)]
        yield from (letter for letter in found if not queue or letter not in others)
    for letter in others:
        sqs.change_message_visibility(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)


def _homes(deployment: Deployment, letter: dict[str, Any]) -> list[str]:
    """The queues that a letter belongs to.

    SQS names the one that it comes from. What SNS could not deliver names none: that is for all who want such events.
    """
    source = letter.get("Attributes", {}).get("DeadLetterQueueSourceArn", "").rpartition(":")[2]
    names = {_url(deployment, queue).rpartition("/")[2]: queue for queue in QUEUES[2:]}
    if source in names:
        return [names[source]]
    written = json.loads(letter["Body"]).keys()
    if found := [queue for field, queue in _WRITTEN.items() if field in written]:
        return found[:1]
    said = {name: each["StringValue"] for name, each in letter.get("MessageAttributes", {}).items()}
    return [function.replace("_", "-") for function, work in WORK.items() if work.hears(said)]


def _url(deployment: Deployment, queue: str) -> str:
    return deployment[f"{''.join(part.capitalize() for part in queue.split('-'))}Queue"]


def _done(deployment: Deployment, letter: dict[str, Any]) -> None:
    deployment.client("sqs").delete_message(QueueUrl=deployment["DeadLetters"], ReceiptHandle=letter["ReceiptHandle"])


def _relayed(deployment: Deployment, records: list[dict[str, Any]]) -> bool:
    event = json.dumps({"Records": records, "redriven": True}, default=_plain)
    answer = deployment.client("lambda").invoke(FunctionName=f"{deployment.stack}-relay", Payload=event)
    return not answer.get("FunctionError") and not json.load(answer["Payload"])["batchItemFailures"]


def _records(deployment: Deployment, batch: dict[str, Any]) -> list[dict[str, Any]]:
    streams = deployment.client("dynamodbstreams")
    try:
        iterator = _iterator(streams, batch)
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


def _iterator(streams: Any, batch: dict[str, Any]) -> str:  # noqa: ANN401 - boto3 makes its classes at run time
    iterator: str = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    return iterator


def _plain(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError
