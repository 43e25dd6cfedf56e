"""Push."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.notices import TypingNotice

NOTICE = TypingNotice("c" * 26, "a_1", "Ana", typing=True)


def test_a_push_reports_who_is_gone(container: Container) -> None:
    """410 is gone for good; a throttled or failing post is not, and stops nobody else's."""
    gateway = aws.client("apigatewaymanagementapi", container.env["PUSH_URL"])
    with Stubber(gateway) as stub:
        stub.add_client_error("post_to_connection", "GoneException", http_status_code=410)
        assert container.push.deliver(["one"], NOTICE) == ["one"]
        stub.add_client_error("post_to_connection", "LimitExceededException", http_status_code=429)
        assert list(container.push.deliver(["one"], NOTICE)) == []
        stub.add_response("post_to_connection", {}, {"ConnectionId": "one", "Data": _frame()})
        assert list(container.push.deliver(["one"], NOTICE)) == []


def test_a_push_goes_to_all_at_once(container: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each socket gets the same bytes, once; who is gone is told apart."""
    sent: list[tuple[str, bytes]] = []
    gateway = aws.client("apigatewaymanagementapi", container.env["PUSH_URL"])

    def post(*, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 - boto3's names
        if ConnectionId == "c3":
            raise ClientError({"ResponseMetadata": {"HTTPStatusCode": 410}}, "PostToConnection")  # type: ignore[typeddict-item]
        if ConnectionId == "c4":
            raise ReadTimeoutError(endpoint_url="https://socket.example")
        sent.append((ConnectionId, Data))

    monkeypatch.setattr(gateway, "post_to_connection", post)
    connections = [f"c{number}" for number in range(6)]
    assert container.push.deliver(connections, NOTICE) == ["c3"]
    assert sorted(sent) == [(each, _frame()) for each in connections if each not in {"c3", "c4"}]


def _frame() -> bytes:
    return b'{"type":"typing","conversation":"cccccccccccccccccccccccccc","by":"a_1","name":"Ana","typing":true}'
