"""The way to open sockets: API Gateway's @connections, one post per socket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.aws.client import POOL, client
from chalicelib.conversations import wire
from chalicelib.conversations.domain.notices import Notice
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


class ApiGatewayPush:
    """Push over the management endpoint of one WebSocket API."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        """See Push."""
        data = encode(wire.notice(notice))
        if len(connections) == 1:
            return connections if self._is_gone(connections[0], data) else ()
        # All are awaited: a Lambda is frozen the moment it returns, posts under way with it.
        gone = _POOL.map(lambda connection_id: self._is_gone(connection_id, data), connections)
        return [connection_id for connection_id, is_gone in zip(connections, gone, strict=True) if is_gone]

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

    def _is_gone(self, connection_id: ConnectionId, data: bytes) -> bool:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - not at import of app.py

        try:
            client("apigatewaymanagementapi", self._endpoint).post_to_connection(ConnectionId=connection_id, Data=data)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == _GONE:
                return True
            logger.warning("push_failed", code=error.response.get("Error", {}).get("Code", ""))
        except BotoCoreError as error:
            logger.warning("push_failed", code=type(error).__name__)
        return False
