"""Publisher."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import boto3

from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Message
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent
from tests.builders import visitor


def _row(number: int, **values: Any) -> InboxRow:
    made = InboxRow(
        "acme", f"c{number:03d}", seq=1, last_at=number, waiting_since=number + 1, visitor_id="v_1", preview="Hi"
    )
    return replace(made, **values)


def test_events_carry_what_filters_ask_for(container: Container) -> None:
    """SNS → SQS with the attributes; 23 events go in three batches."""
    sqs: Any = boto3.client("sqs")
    sns: Any = boto3.client("sns")
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=container.env["EVENTS_TOPIC_ARN"], Protocol="sqs", Endpoint=arn)
    message = Message(1, "c", visitor().id, 5, "Hi")
    container.publisher.publish([ConversationEvent(_row(1), replace(message, seq=seq)) for seq in range(1, 24)])
    bodies = [
        json.loads(each["Body"])
        for _ in range(3)
        for each in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    ]
    assert len(bodies) == 23
    attributes = {name: each["Value"] for name, each in bodies[0]["MessageAttributes"].items()}
    assert attributes == {"store": "acme", "kind": "text", "role": "visitor", "assigned": "no"}
    assert json.loads(bodies[0]["Message"])["row"]["conversation"] == "c001"
