"""Let every function run before somebody waits for it: a first call takes seconds here, and milliseconds then."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from botocore.exceptions import BotoCoreError, ClientError
from websockets.exceptions import WebSocketException

from infra.deployment import Deployment
from infra.local.client import ask, visitor_socket
from infra.stores import StoreOptions, put_store

# A store in which nobody works.
_STORE = "rehearsal"
# These are called by a conversation, for a call that fails takes its process with it. All others get what a queue or a
# stream brings when it brings nothing.
CONVERSE = {"api_handler", "socket_authorizer", "websocket_connect", "websocket_message", "websocket_disconnect"}
_NOTHING = b'{"Records": []}'
# The inbox asks for several things at once, too. Of who brings no token: it is answered, and nothing is done.
_STAFF = "staff_api"
_ROUTE = {"resourcePath": "/v1/me", "httpMethod": "GET"}
_NOBODY = json.dumps(
    {"requestContext": _ROUTE, "headers": {}, "multiValueHeaders": {}, "multiValueQueryStringParameters": None}
    | {"pathParameters": None, "stageVariables": None, "body": None, "isBase64Encoded": False}
).encode()
# The screens ask for several things at once, and each call that finds no idle process starts another one.
_AT_ONCE = 3
# On a machine that has much else to do a call may fail or take too long: then who comes first waits, as without it.
_LATE = (OSError, ValueError, KeyError)


def functions(deployment: Deployment) -> list[str]:
    """The names of all functions of the deployment, without the stack's."""
    pages = deployment.client("lambda").get_paginator("list_functions").paginate()
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    prefix = f"{deployment.stack}-"
    return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def warm(deployment: Deployment, origin: str) -> None:
    """Call every function, and let shoppers from `origin` write to nobody: all that a message touches has run then."""
    widget_key = put_store(deployment, _STORE, StoreOptions(name="Rehearsal", origins=(origin,)))
    names = functions(deployment)
    behind = [(name, _NOTHING) for name in names if name not in CONVERSE | {_STAFF}]
    behind += [(name, _NOBODY) for name in names if name == _STAFF] * _AT_ONCE
    with ThreadPoolExecutor(len(behind) + _AT_ONCE) as pool:
        talks = [pool.submit(_converse, deployment, origin, widget_key) for _ in range(_AT_ONCE)]
        calls = [pool.submit(_call, deployment, name, payload) for name, payload in behind]
        for each in (*talks, *calls):
            each.result()


def _converse(deployment: Deployment, origin: str, widget_key: str) -> None:
    with (
        suppress(*_LATE, WebSocketException),
        visitor_socket(deployment, origin, widget_key) as socket,
    ):
        ask(socket, {"action": "hello", "id": "1"})
        cid = f"cid-{uuid.uuid4().hex}"
        ask(socket, {"action": "send", "id": "2", "cid": cid, "after": 0, "text": "Is anybody there?"})


def _call(deployment: Deployment, name: str, payload: bytes) -> None:
    with suppress(*_LATE, BotoCoreError, ClientError):
        deployment.client("lambda").invoke(FunctionName=f"{deployment.stack}-{name}", Payload=payload)
