"""AWS clients: made on first use, kept for the life of the container, with time-outs that fit a chat."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

# Shorter than the 29 s after which API Gateway gives up; a lost reply is tried again by the client anyway.
CONNECT_SECONDS = 1
READ_SECONDS = 3
ATTEMPTS = 3
# One connection for each post that runs at the same time (adapters/push.py).
POOL = 32


_LOCK = Lock()


def client(service: str, endpoint: str | None = None) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """The client of a service; `endpoint` only where AWS has one per API."""
    # Clients may be used by many threads, but must not be made by many.
    with _LOCK:
        return _make(service, endpoint)


@cache
def _make(service: str, endpoint: str | None) -> Any:  # noqa: ANN401 - as above
    import boto3  # noqa: PLC0415 - a quarter of a second that importing app.py must not cost
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=POOL,
        # A twelfth of a message's CPU. What we send is built from typed values, and DynamoDB looks at it again.
        parameter_validation=False,
        # botocore puts its own long one together twice for each request: another twelfth.
        user_agent="shopbell",
    )
    make: Any = boto3.client
    return make(service, endpoint_url=endpoint, config=config)
