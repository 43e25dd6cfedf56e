"""A function's batch of messages from its queue."""

from __future__ import annotations

import json
from collections.abc import Callable

from chalicelib.core.observability import logger
from chalicelib.transport.wire import Json


def each(event: Json, name: str, handle: Callable[[Json], None], chatter: str | None = None) -> Json:
    """Handle each record by itself: one that fails is reported, tried again, and in the end a dead letter.

    What begins with `chatter` is nothing to handle.
    """
    failures = []
    for record in event["Records"]:
        if chatter is not None and record["body"].startswith(chatter):
            continue
        try:
            handle(json.loads(record["body"]))
        except Exception:  # noqa: BLE001 - the batch record handler
            logger.exception(f"{name}_failed", message_id=record["messageId"])
            failures.append(record["messageId"])
    logger.info(name, records=len(event["Records"]), failed=len(failures))
    return {"batchItemFailures": [{"itemIdentifier": failed} for failed in failures]}
