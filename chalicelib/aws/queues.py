"""SQS queues that functions write to themselves: their own as a clock, and the one for what nobody can read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated

# SQS delays by no more; who needs longer is brought back to wait again.
MAX_SECONDS = 900


class SqsLater:
    """Later on SQS."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        """See Later."""
        delay = max(1, min(seconds, MAX_SECONDS))
        with translated():
            client("sqs").send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(body), DelaySeconds=delay)


class SqsDeadLetters:
    """DeadLetters on SQS."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def put(self, letter: Mapping[str, object]) -> None:
        """See DeadLetters."""
        with translated():
            client("sqs").send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(letter))
