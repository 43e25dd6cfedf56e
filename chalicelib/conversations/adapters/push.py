"""The way to open sockets: API Gateway's @connections, one post per socket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import Any

from chalicelib.aws.client import ATTEMPTS, POOL, client
from chalicelib.conversations import wire
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.ports import Undelivered
from chalicelib.core.ids import ConnectionId
from chalicelib.core.observability import logger
from chalicelib.transport.wire import encode

_POOL = ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="push")
_GONE = 410


_ASKED = "apigatewaymanagementapi.GetConnection"


def _name_as_documented(response_dict: dict[str, Any], **_: object) -> None:
    """MiniStack begins the answer's names with capitals, and botocore then finds none of them."""
    found = json.loads(response_dict["body"] or b"{}")
    response_dict["body"] = json.dumps({name[:1].lower() + name[1:]: value for name, value in found.items()}).encode()


class _End(Enum):
    """What became of a post."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"


class ApiGatewayPush:
    """Push over the management endpoint of one WebSocket API."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        """See Push."""
        data = encode(wire.notice(notice))
        gone = self._post_all([(each, data) for each in connections]).gone
        return [each for each in connections if each in gone]

    def deliver_each(self, posts: Sequence[tuple[ConnectionId, Notice]]) -> Undelivered:
        """See Push."""
        # Once each: who could not be told learns of it, and one that hangs must not keep the others from being noted.
        told = [(connection_id, encode(wire.notice(notice))) for connection_id, notice in posts]
        return self._post_all(told, attempts=1)

    def _post_all(self, posts: Sequence[tuple[ConnectionId, bytes]], attempts: int = ATTEMPTS) -> Undelivered:
        # All are awaited: a Lambda is frozen the moment it returns, posts under way with it.
        post = partial(self._post, attempts)
        ends = [post(posts[0])] if len(posts) == 1 else _POOL.map(post, posts)
        ended = list(zip((connection_id for connection_id, _ in posts), ends, strict=True))
        return Undelivered(
            frozenset(each for each, end in ended if end is _End.GONE),
            frozenset(each for each, end in ended if end is _End.FAILED),
        )

    def last_active(self, connection_id: ConnectionId) -> float | None:
        """See Push; a socket that cannot be asked about counts as gone, which mails somebody too early at worst."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - not at import of app.py

        gateway = client("apigatewaymanagementapi", self._endpoint)
        gateway.meta.events.register(f"before-parse.{_ASKED}", _name_as_documented, unique_id="shopbell")
        try:
            found = gateway.get_connection(ConnectionId=connection_id)
        except (ClientError, BotoCoreError):
            return None
        return float(found["LastActiveAt"].timestamp())

    def end(self, connection_id: ConnectionId) -> None:
        """See Push."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - not at import of app.py

        try:
            client("apigatewaymanagementapi", self._endpoint).delete_connection(ConnectionId=connection_id)
        except (ClientError, BotoCoreError) as error:
            logger.info("push_not_ended", code=type(error).__name__)

    def _post(self, attempts: int, post: tuple[ConnectionId, bytes]) -> _End:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - not at import of app.py

        connection_id, data = post
        gateway = client("apigatewaymanagementapi", self._endpoint, attempts)
        try:
            gateway.post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == _GONE:
                return _End.GONE
            logger.warning("push_failed", code=error.response.get("Error", {}).get("Code", ""))
        except BotoCoreError as error:
            logger.warning("push_failed", code=type(error).__name__)
        else:
            return _End.DELIVERED
        return _End.FAILED
