"""Let every function start before somebody waits for it: a first call takes seconds here, and milliseconds then."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chalicelib.adapters.log_items import key, message_item, message_key, partition
from chalicelib.domain.model import Message
from infra.deployment import Deployment

# Of nobody's store: read, and not there.
_CONVERSATION = "a" * 26
_MESSAGE = Message(2, "nobody", "v_nobody", 0, "nothing")
# What a queue or a stream brings when it brings nothing.
_NOTHING: dict[str, Any] = {"Records": []}
# Whole, for a call that fails takes its process with it; of a store that there is none of.
_SOCKET: dict[str, Any] = {
    "requestContext": {
        "connectionId": "nobody",
        "domainName": "localhost",
        "stage": "api",
        "apiId": "none",
        "routeKey": "$default",
        "eventType": "MESSAGE",
        "authorizer": {"store": "nobody", "principal": "v_nobody", "role": "visitor", "name": ""},
    },
    "isBase64Encoded": False,
}
# What each function does without an effect, as far as it can come.
HARMLESS: dict[str, dict[str, Any]] = {
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
    # As far as the log: a client of AWS takes longer to make than a process.
    "websocket_message": _SOCKET | {"body": json.dumps({"action": "sync", "id": "0", "conversation": _CONVERSATION})},
    "websocket_disconnect": _SOCKET,
    # A second message without a first one changes no row, and is told to the topic: what lies behind is ready, too.
    "relay": {
        "Records": [
            {
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "ApproximateCreationDateTime": 0,
                    "SequenceNumber": "1",
                    "Keys": key(partition("nobody", _CONVERSATION), message_key(_MESSAGE.seq)),
                    "NewImage": message_item(partition("nobody", _CONVERSATION), _MESSAGE),
                },
            }
        ]
    },
}


# A page asks for several things at once, and each call that finds no idle process starts another one.
_AT_ONCE = {"api_handler": 3}


def functions(deployment: Deployment) -> list[str]:
    """The names of all functions of the deployment."""
    pages = deployment.client("lambda").get_paginator("list_functions").paginate()
    names = [each["FunctionName"] for page in pages for each in page["Functions"]]
    return sorted(name for name in names if name.startswith(f"{deployment.stack}-"))


def warm(deployment: Deployment) -> None:
    """Call every function, as often as it is needed at once, with what does nothing."""
    calls = [name for name in functions(deployment) for _ in range(_AT_ONCE.get(_short(deployment, name), 1))]
    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(lambda name: _call(deployment, name), calls))


def _call(deployment: Deployment, name: str) -> None:
    event = HARMLESS.get(_short(deployment, name), _NOTHING)
    deployment.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())


def _short(deployment: Deployment, name: str) -> str:
    return name.removeprefix(f"{deployment.stack}-")
