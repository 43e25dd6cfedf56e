"""Our own CPU for one message, beside a bare boto3 put and post in the same run.

The real handler with the real adapters; only the network is cut off where botocore hands a request to urllib3, so that
what is measured is our work and botocore's, and nobody else's.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.figures import Figure

ROUNDS, MESSAGES = 9, 150
LIMIT = 2.0
CONVERSATION = "a" * 26
TEXT = "Do you have this in green, and would it arrive before Friday if I ordered today?"

_ITEMS = [
    {"pk": {"S": "x"}, "sk": {"S": "m#00000041"}, "c": {"S": "cid-0000000041"}, "b": {"S": "v_1"}, "t": {"N": "1"}}
    | {"x": {"S": TEXT}},
    {"pk": {"S": "x"}, "sk": {"S": "r#v_1"}, "q": {"N": "40"}, "t": {"N": "1"}},
    {"pk": {"S": "x"}, "sk": {"S": "r#a_1"}, "q": {"N": "41"}, "t": {"N": "1"}},
    {"pk": {"S": "x"}, "sk": {"S": "s#v1"}, "p": {"S": "v_1"}, "o": {"S": "visitor"}, "ttl": {"N": "9999999999"}},
    {"pk": {"S": "x"}, "sk": {"S": "s#a1"}, "p": {"S": "a_1"}, "o": {"S": "agent"}, "ttl": {"N": "9999999999"}},
    {"pk": {"S": "x"}, "sk": {"S": "z#head"}, "st": {"S": "open"}, "as": {"S": "a_1"}, "v": {"N": "2"}, "t": {"N": "1"}}
    | {"pa": {"L": [{"S": "v_1"}]}},
]


def measure() -> list[Figure]:
    """Medians of nine rounds, taken in turns."""
    _environment()
    _cut_the_network()
    ours, bare = _ours(), _bare()
    for warm in (ours, bare):
        _cpu(warm)
    pairs = [(_cpu(ours), _cpu(bare)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    return [
        Figure("our CPU for one message", statistics.median(a for a, _ in pairs) * 1000, "ms"),
        Figure("a bare put and post", statistics.median(b for _, b in pairs) * 1000, "ms"),
        Figure("ours beside bare", ratio, "x", LIMIT),
    ]


def _ours() -> Callable[[int], None]:
    from chalicelib.bootstrap.actions import ACTIONS  # noqa: PLC0415 - after the environment is set
    from chalicelib.bootstrap.container import container  # noqa: PLC0415 - as above
    from chalicelib.transport import socket  # noqa: PLC0415 - as above

    world = container()
    who = {"store": "acme", "role": "visitor", "name": ""}

    def send(number: int) -> None:
        # Many visitors, as in life: one alone would run into the rate limit.
        frame = {"action": "send", "id": "1", "conversation": CONVERSATION, "cid": f"cid-{number:012d}", "after": 41}
        context = {"connectionId": "v1", "authorizer": who | {"principal": "v_1"}}
        world.limiter._buckets.clear()  # noqa: SLF001 - as above
        answer = socket.on_message(
            ACTIONS, world, {"requestContext": context, "body": json.dumps(frame | {"text": TEXT})}
        )
        assert '"ack"' in answer["body"], answer

    return send


def _bare() -> Callable[[int], None]:
    import boto3  # noqa: PLC0415 - after the environment is set

    dynamodb: Any = boto3.client("dynamodb")
    gateway: Any = boto3.client("apigatewaymanagementapi", endpoint_url="https://socket.example/api")
    item = _ITEMS[0]

    def send(_: int) -> None:
        dynamodb.put_item(TableName="log", Item=item, ConditionExpression="attribute_not_exists(pk)")
        gateway.post_to_connection(ConnectionId="a1", Data=TEXT.encode())

    return send


def _cpu(work: Callable[[int], None]) -> float:
    begun = time.process_time()
    for number in range(MESSAGES):
        work(number)
    return (time.process_time() - begun) / MESSAGES


def _environment() -> None:
    names = ("LOG_TABLE", "DIRECTORY_TABLE", "LIVE_TABLE", "EVENTS_TOPIC_ARN", "SIGNING_KEYS_PARAMETER", "SOCKET_URL")
    mail = ("MAIL_DOMAIN", "MAIL_BUCKET", "MAIL_CONFIGURATION_SET", "OUTGOING_FUNCTION")
    queues = ("MAIL_QUEUE_URL", "NOTIFY_QUEUE_URL", "RELAY_DEAD_LETTERS_URL")
    os.environ |= dict.fromkeys((*names, *mail, *queues), "none") | {
        "PUSH_URL": "https://socket.example/api",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "POWERTOOLS_LOG_LEVEL": "ERROR",
    }


def _cut_the_network() -> None:
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415 - after the environment is set
    from botocore.compat import HTTPHeaders  # noqa: PLC0415 - as above
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415

    found = json.dumps({"Items": _ITEMS, "Count": len(_ITEMS)}).encode()

    class Raw:
        """The body as urllib3 would stream it."""

        def __init__(self, body: bytes) -> None:
            self._body = body

        def stream(self) -> list[bytes]:
            return [self._body]

    def answer(_self: object, request: Any) -> AWSResponse:
        target = request.headers.get("X-Amz-Target", b"")
        body = found if b"Query" in (target if isinstance(target, bytes) else target.encode()) else b"{}"
        headers = HTTPHeaders()
        headers["content-type"] = "application/json"
        return AWSResponse(request.url, 200, headers, Raw(body))

    URLLib3Session.send = answer  # type: ignore[method-assign, assignment]
