"""A store's Slack-compatible incoming webhook. Its address comes from an admin and may be wrong (HK-2)."""

from __future__ import annotations

import json

from chalicelib.core.errors import BusyError, RefusedError, ShopbellError
from chalicelib.notifications.ports import PostAll, Request

# All of it: the name, the connection, the answer.
_SECONDS = 5


class HttpsWebhook:
    """Webhook over HTTPS, with no redirects."""

    def __init__(self, post_all: PostAll) -> None:
        self._post_all = post_all

    def post(self, url: str, text: str) -> None:
        """See Webhook."""
        body = json.dumps({"text": text}).encode()
        (end,) = self._post_all([Request(url, body, _SECONDS, {"Content-Type": "application/json"})])
        if isinstance(end, ShopbellError):
            raise end
        if end == _TOO_MANY or end >= _SERVER_ERROR:
            raise BusyError
        if end >= _REDIRECT:
            raise RefusedError


_REDIRECT, _TOO_MANY, _SERVER_ERROR = 300, 429, 500
