"""Failures."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.aws.failures import translated
from chalicelib.core.errors import BusyError


@pytest.mark.parametrize(
    ("code", "status"),
    [("ThrottlingException", 400), ("ProvisionedThroughputExceededException", 400), ("InternalServerError", 500)],
)
def test_trouble_on_awss_side_is_busy(code: str, status: int) -> None:
    """What may go away by itself is something to try again, also when pynamodb has wrapped it."""
    error = ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "PutItem",
    )

    class WrappedError(Exception):
        cause = error

    for raised in (error, WrappedError(), ReadTimeoutError(endpoint_url="https://dynamodb.example")):
        with pytest.raises(BusyError), translated():
            raise raised
