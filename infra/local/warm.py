"""Let every function start before somebody waits for it: a first call takes seconds here, and milliseconds then."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.deployment import Deployment

# What a queue or a stream brings when it brings nothing.
_NOTHING: dict[str, Any] = {"Records": []}
_SOCKET = {"requestContext": {"connectionId": "nobody", "authorizer": {}}}
# Requests that are refused, as far as they can come without an effect.
_REFUSED: dict[str, dict[str, Any]] = {
    "api_handler": {
        "resource": "/v1/visitor",
        "path": "/v1/visitor",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json", "Origin": "http://localhost"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": '{"key": "pk_nobody_0000000000000000"}',
        "isBase64Encoded": False,
        "requestContext": {"resourcePath": "/v1/visitor", "httpMethod": "POST", "identity": {"sourceIp": "127.0.0.1"}},
    },
    "socket_authorizer": {"methodArn": "", "headers": {}, "queryStringParameters": {"ticket": "nobody.nothing"}},
    "websocket_connect": _SOCKET,
    "websocket_message": _SOCKET | {"body": "{}"},
    "websocket_disconnect": _SOCKET,
}


def functions(deployment: Deployment) -> list[str]:
    """The names of all functions of the deployment."""
    pages = deployment.client("lambda").get_paginator("list_functions").paginate()
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    return sorted(name for name in names if name.startswith(f"{deployment.stack}-"))


def warm(deployment: Deployment) -> None:
    """Call every function once, with what does nothing."""
    names = functions(deployment)
    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(lambda name: _call(deployment, name), names))


def _call(deployment: Deployment, name: str) -> None:
    event = _REFUSED.get(name.removeprefix(f"{deployment.stack}-"), _NOTHING)
    deployment.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
