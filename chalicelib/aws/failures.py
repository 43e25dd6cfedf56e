"""What AWS says when it can't, in the words of chalicelib.errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.core.errors import BusyError, MisconfiguredError


@contextmanager
def translated() -> Iterator[None]:
    """Turn throttling, time-outs and 5xx, which botocore has retried by now, into BusyError; others pass.

    What a deployment has forgotten, or not spread yet, becomes MisconfiguredError.
    """
    try:
        yield
    except Exception as error:
        cause = _cause(error)
        if _is_transient(cause):
            raise BusyError from error
        if _code(cause) in _MISCONFIGURED:
            raise MisconfiguredError from error
        raise


def _cause(error: BaseException) -> BaseException:
    """What botocore raised: pynamodb wraps it as `cause`, or wraps a copy of it that has lost the HTTP status."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - not at import of app.py

    wrapped = getattr(error, "cause", None) or error
    return wrapped.__cause__ if isinstance(wrapped.__cause__, ClientError) else wrapped


def _is_transient(error: BaseException) -> bool:
    from botocore import exceptions  # noqa: PLC0415 - not at import of app.py
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as above

    if not isinstance(error, exceptions.ClientError):
        network = (exceptions.HTTPClientError, exceptions.ConnectionError)
        garbled = (exceptions.IncompleteReadError, exceptions.ChecksumError, ResponseParserError)
        credentials = (exceptions.NoCredentialsError, exceptions.CredentialRetrievalError)
        return isinstance(error, (*network, *garbled, *credentials))
    return is_unanswered(error) or _status(error) in _PATIENCE or _code(error) in _TRANSIENT


def is_unmet(error: BaseException) -> bool:
    """Whether the condition of a write was not met: an answer, not a failure."""
    return _code(_cause(error)) == "ConditionalCheckFailedException"


def is_unanswered(error: Any) -> bool:  # noqa: ANN401 - botocore's ClientError, which is not imported here
    """Whether the service failed: nobody knows what it has done."""
    return _status(error) >= _SERVER_ERROR


def _code(error: Any) -> str:  # noqa: ANN401 - as above, or anything else
    # That of a time-out is there, and None: pynamodb's own `cause_response_code` stumbles over it.
    said = getattr(error, "response", None) or {}
    return str(said.get("Error", {}).get("Code", ""))


def _status(error: Any) -> int:  # noqa: ANN401 - as above
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


_SERVER_ERROR = 500
_PATIENCE = frozenset({408, 429})
# What each service calls it that it wants patience and has done nothing. SNS and SQS ask KMS, and pass its words on.
_TRANSIENT = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "Throttled",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "KMSThrottling",
        "KMSThrottlingException",
        "KMS.ThrottlingException",
        "SlowDown",
        "TransactionInProgressException",
        "LimitExceededException",
        "TooManyRequestsException",
        "RequestTimeout",
        "RequestTimeoutException",
        # A role's session has ended; the next call has a new one.
        "ExpiredToken",
        "ExpiredTokenException",
    }
)
# And what it calls a right, or a thing, that is not there.
_MISCONFIGURED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "KMSAccessDenied",
        "KMSAccessDeniedException",
        "ResourceNotFoundException",
        "NotFound",
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
    }
)


def cancellations(error: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a class made at run time
    """Why a transaction was cancelled: a reason for each of its items, in their order."""
    return list(error.response.get("CancellationReasons", []))


def condition_failed(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons, if a condition was not met or another transaction was faster; BusyError for anything else.

    Both mean the same to us: read again, decide again.
    """
    codes = {reason.get("Code", "None") for reason in reasons}
    if codes & {"ConditionalCheckFailed", "TransactionConflict"}:
        return reasons
    raise BusyError
