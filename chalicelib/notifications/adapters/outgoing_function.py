"""The function that posts for the others: it holds no secret and has no right, whatever an answer may do to it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chalicelib.aws.client import client
from chalicelib.aws.failures import is_unanswered
from chalicelib.core.errors import BusyError, ShopbellError, UncertainError
from chalicelib.notifications import wire
from chalicelib.notifications.ports import Request
from chalicelib.transport.wire import encode

# As long as the function may run (.chalice/config.json).
_SECONDS = 10


class OutgoingFunction:
    """PostAll by calling the function `outgoing`, and waiting for it: so whoever asks keeps the lease (REL-7)."""

    def __init__(self, name: str) -> None:
        self._name = name

    def post_all(self, requests: Sequence[Request]) -> Sequence[int | ShopbellError]:
        """See PostAll."""
        if not requests:
            return []
        from botocore import exceptions  # noqa: PLC0415 - not at import of app.py

        try:
            said, failed = self._call(requests)
        except exceptions.ClientError as error:
            # A right that is missing, a function that is not there, or too many of them: nothing was called.
            return _all(requests, UncertainError if is_unanswered(error) else BusyError, error)
        except (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError) as error:
            return _all(requests, BusyError, error)
        except exceptions.BotoCoreError as error:
            return _all(requests, UncertainError, error)
        if failed:
            # It was ended in the middle, or failed: some may have been posted.
            return _all(requests, UncertainError, RuntimeError(said.decode()))
        return wire.parse_ends(json.loads(said))

    def _call(self, requests: Sequence[Request]) -> tuple[bytes, bool]:
        # Once: botocore must not repeat what may have been posted.
        answer = client("lambda", attempts=1, read_seconds=_SECONDS).invoke(
            FunctionName=self._name, Payload=encode(wire.requests(requests))
        )
        return answer["Payload"].read(), "FunctionError" in answer


def _all(requests: Sequence[Request], kind: type[ShopbellError], cause: Exception) -> Sequence[ShopbellError]:
    end = kind()
    # So that the log says why.
    end.__cause__ = cause
    return [end for _ in requests]
