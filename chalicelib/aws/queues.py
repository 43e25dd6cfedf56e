"""SQS queues that functions write to themselves: as clocks, and the one for what nobody can read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chalicelib.aws.client import client
from chalicelib.aws.failures import translated

# SQS delays by no more; who needs longer is brought back to wait again.
MAX_SECONDS = 900


class SqsLater:
    """Later on SQS."""

    def __init__(self, queue_url: str, least: int = 1) -> None:
        """`least` is how many seconds a body waits at the least: without, one that is put back comes at once."""
        self._queue_url, self._least = queue_url, least

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        """See Later."""
        delay = max(self._least, min(seconds, MAX_SECONDS))
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
