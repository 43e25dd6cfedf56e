"""A store's Slack-compatible incoming webhook. Its address comes from an admin and may be wrong (HK-2)."""

from __future__ import annotations

import json

from chalicelib.adapters.outgoing import Request, post
from chalicelib.errors import BusyError, RefusedError

# All of it: the name, the connection, the answer.
_SECONDS = 5


class HttpsWebhook:
    """Webhook over HTTPS, with no redirects."""

    def post(self, url: str, text: str) -> None:
        """See Webhook."""
        body = json.dumps({"text": text}).encode()
        status = post(Request(url, body, _SECONDS, {"Content-Type": "application/json"}))
        if status == _TOO_MANY or status >= _SERVER_ERROR:
            raise BusyError
        if status >= _REDIRECT:
            raise RefusedError


_REDIRECT, _TOO_MANY, _SERVER_ERROR = 300, 429, 500
