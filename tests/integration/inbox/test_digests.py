"""The queue of what the inboxes are told."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.inbox import wire


def _queued(container: Container) -> list[dict[str, Any]]:
    answer = aws.client("sqs").receive_message(QueueUrl=container.env["DIGEST_QUEUE_URL"], MaxNumberOfMessages=10)
    return [json.loads(each["Body"]) for each in answer.get("Messages", [])]


def test_what_changed_is_queued_as_it_is_read(container: Container) -> None:
    """A thousand conversations in each message at the most; who came or went is a message of its own."""
    changes = {f"c{number}": frozenset({"open:", "open:a_1"}) for number in range(1001)}
    container.digests.ask("acme", changes)
    container.presences.changed("bravo")
    queued = _queued(container)
    assert [each["store"] for each in queued] == ["acme", "acme", "bravo"]
    assert [len(wire.parse_changes(each)) for each in queued] == [1000, 1, 0]
    assert {**wire.parse_changes(queued[0]), **wire.parse_changes(queued[1])} == changes


def test_what_must_wait_for_its_turn_is_not_seen_before(container: Container) -> None:
    """SQS keeps it."""
    container.digests.ask("acme", {"c": frozenset()}, 2)
    assert _queued(container) == []
