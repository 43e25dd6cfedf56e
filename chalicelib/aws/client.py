"""AWS clients: made on first use, kept for the life of the container, with time-outs that fit a chat."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock
from typing import Any

# Shorter than the 29 s after which API Gateway gives up; a lost reply is tried again by the client anyway.
CONNECT_SECONDS = 1
READ_SECONDS = 3
ATTEMPTS = 3
# One connection for each post that runs at the same time (conversations/adapters/push.py).
POOL = 32


_LOCK = Lock()


def client(
    service: str, endpoint: str | None = None, attempts: int = ATTEMPTS, read_seconds: int = READ_SECONDS
) -> Any:  # noqa: ANN401 - made at run time
    """The client of a service; `endpoint` only where AWS has one per API, `attempts` where a repeat would do harm.

    `read_seconds` is for calls that take their time.
    """
    # Clients may be used by many threads, but must not be made by many.
    with _LOCK:
        return _make(service, endpoint, attempts, read_seconds)


@cache
def _make(service: str, endpoint: str | None, attempts: int, read_seconds: int) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    import boto3  # noqa: PLC0415 - a quarter of a second that importing app.py must not cost

    make: Any = boto3.client
    return make(service, endpoint_url=endpoint, config=_config(service, attempts, read_seconds))


def _config(service: str, attempts: int, read_seconds: int) -> Any:  # noqa: ANN401 - imported when it is needed
    from botocore.config import Config  # noqa: PLC0415

    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=POOL,
        # A twelfth of a message's CPU. What we send is built from typed values, and DynamoDB looks at it again.
        parameter_validation=False,
        # botocore puts its own long one together twice for each request: another twelfth.
        user_agent="shopbell",
        # The only one that new regions take for links, and that links made with a role's session may be signed with.
        signature_version="s3v4" if service == "s3" else None,
        # Links to the region itself: AWS's global address answers for a new bucket with a redirect that they do not
        # survive. The emulator has one address for all.
        s3={"addressing_style": "auto" if "AWS_ENDPOINT_URL" in os.environ else "virtual"},
    )
