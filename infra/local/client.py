"""The API and the socket as pages use them, without a browser. What the API refuses raises urllib.error.HTTPError."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from infra.deployment import Deployment

# The first call starts the function, on a machine that may have much to do.
_SECONDS = 30


def post(deployment: Deployment, origin: str, path: str, body: Mapping[str, Any], token: str = "") -> dict[str, Any]:
    """The API's answer to a page of `origin`."""
    headers = {"Content-Type": "application/json", "Origin": origin, "Authorization": token}
    request = urllib.request.Request(deployment["ApiUrl"] + path, json.dumps(body).encode(), headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
        parsed: dict[str, Any] = json.load(answer)
    return parsed


def visitor_socket(deployment: Deployment, origin: str, widget_key: str) -> ClientConnection:
    """A socket of a visitor who has never been there."""
    token = post(deployment, origin, "/v1/visitor", {"key": widget_key})["token"]
    return open_socket(post(deployment, origin, "/v1/visitor/ticket", {}, f"Bearer {token}"), origin)


def open_socket(issued: Mapping[str, str], origin: str) -> ClientConnection:
    """The socket that a ticket opens."""
    return connect(f"{issued['url']}?ticket={issued['ticket']}", origin=Origin(origin), open_timeout=_SECONDS)


def ask(socket: ClientConnection, frame: Mapping[str, Any]) -> dict[str, Any]:
    """Send a frame, and read the next one that comes."""
    socket.send(json.dumps(frame))
    answer: dict[str, Any] = json.loads(socket.recv(timeout=_SECONDS))
    return answer
