"""What AWS says when it can't, and what we make of it: to be tried again, or not."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from botocore.exceptions import ChecksumError, ClientError, ConnectTimeoutError, NoCredentialsError
from botocore.parsers import ResponseParserError
from pynamodb.exceptions import GetError

from chalicelib.aws.failures import translated
from chalicelib.conversations.domain.model import Message
from chalicelib.core.errors import BusyError, MisconfiguredError, RefusedError
from chalicelib.inbox.adapters import publisher
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ProvisionedThroughputExceededException", 400),
        ("Throttled", 429),
        ("AnythingNew", 429),
        ("KMSThrottling", 400),
        ("RequestThrottled", 403),
        ("RequestTimeout", 400),
        ("ExpiredTokenException", 400),
        ("InternalError", 500),
        ("ServiceUnavailable", 503),
    ],
)
def test_what_passes_by_itself_is_busy(code: str, status: int) -> None:
    """Every service has words of its own for it; the relay would put aside what is not known as such."""
    said = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    with pytest.raises(BusyError), translated():
        raise ClientError(said, "Publish")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="https://x"),
        NoCredentialsError(),
        ChecksumError(checksum_type="crc32", expected_checksum="1", actual_checksum="2"),
        ResponseParserError("invalid XML received"),
        GetError("Failed to get item", ConnectTimeoutError(endpoint_url="https://x")),
    ],
)
def test_no_answer_a_garbled_one_and_no_credentials_are_busy(error: Exception) -> None:
    """A function's credentials come over a network, too."""
    with pytest.raises(BusyError), translated():
        raise error


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ValidationException", ClientError),
        ("AccessDeniedException", MisconfiguredError),
        ("AuthorizationError", MisconfiguredError),
        ("ResourceNotFoundException", MisconfiguredError),
    ],
)
def test_what_people_must_mend_is_loud(code: str, error: type[Exception]) -> None:
    """No client is told to try again; the relay does so by itself, if it is the deployment and not the record."""
    said = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    with pytest.raises(error), translated():
        raise ClientError(said, "Query")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("faults", "error"),
    [([], None), ([False], BusyError), ([True, False], BusyError), ([True, True], RefusedError)],
)
def test_what_a_topic_will_never_take_is_not_told_again(
    monkeypatch: pytest.MonkeyPatch, faults: list[bool], error: type[Exception] | None
) -> None:
    """An event that is wrong in itself would hold up the stream; one that was not taken comes again."""

    class Topic:
        def publish_batch(self, **_: object) -> dict[str, object]:
            return {"Failed": [{"Id": str(number), "SenderFault": fault} for number, fault in enumerate(faults)]}

    monkeypatch.setattr(publisher, "client", lambda _: Topic())
    message = Message(1, "cid-1", "v_1", 1, "Hello")
    told = [ConversationEvent(InboxRow("acme", "c" * 26), message)]
    with pytest.raises(error) if error else nullcontext():
        publisher.SnsPublisher("topic").publish(told)
