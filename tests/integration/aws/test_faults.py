"""Faults of AWS itself, put in where botocore speaks to it: what is written once stays once, what fails says so.

The named ones of the matrix that need the real adapters; everything about their interplay is in tests/lab.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.models import botocore_stubber
from moto.dynamodb.models import DynamoDBBackend

from chalicelib.aws import client as aws
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.adapters.log_items import message_item, partition
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Principal
from chalicelib.inbox.adapters.row_model import RowModel
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.entrypoints import jobs
from chalicelib.transport import socket
from tests.builders import agent, visitor
from tests.fakes.conversations import FakePush
from tests.fakes.inbox import FakePublisher


def answer(code: str, status: int = 400, **more: Any) -> Callable[[Any], AWSResponse]:
    """An error of DynamoDB, as it comes over the wire."""
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **more}).encode()

    class Raw:
        def stream(self, **_: Any) -> Any:
            yield body

    return lambda request: AWSResponse(request.url, status, {"Content-Type": "application/json"}, Raw())  # type: ignore[arg-type]


def silence(_: Any) -> AWSResponse:
    """No answer in time."""
    raise ReadTimeoutError(endpoint_url="dynamodb")


def unreachable(_: Any) -> AWSResponse:
    """No connection in time."""
    raise ConnectTimeoutError(endpoint_url="dynamodb")


THROTTLED = answer("ProvisionedThroughputExceededException")
CONFLICT = answer(
    "TransactionCanceledException", CancellationReasons=[{"Code": "TransactionConflict", "Message": "x"}] * 3
)
Fault = Callable[[Any], AWSResponse]


class Wire:
    """The calls to DynamoDB, by operation; faults are used up one after the other.

    `applied` are those that strike after the work was done: the answer is lost.
    """

    def __init__(self) -> None:
        self.faults: dict[str, list[Fault]] = {}
        self.applied: dict[str, list[Fault]] = {}
        self.calls: Counter[str] = Counter()

    def send(self, event_name: str, request: Any, **_: Any) -> Any:
        """Stand between botocore and moto."""
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        self.calls[operation] += 1
        if self.faults.get(operation):
            return self.faults[operation].pop(0)(request)
        result = botocore_stubber(event_name, request)
        return self.applied[operation].pop(0)(request) if self.applied.get(operation) else result


@pytest.fixture
def wire(container: Container, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Faults on the way of every call."""
    found = Wire()
    client = aws.client("dynamodb")
    # All of botocore's handlers are called, whatever the first one answers: moto must not be among them.
    client.meta.events.unregister("before-send", botocore_stubber)
    client.meta.events.register("before-send.dynamodb", found.send)
    monkeypatch.setattr("time.sleep", lambda _: None)
    container.__dict__["push"] = FakePush()
    return found


@pytest.fixture
def rows_wire(container: Container, wire: Wire) -> Iterator[Wire]:
    """Faults on the way of pynamodb's calls for rows; its client is the class's, and outlives the test."""
    assert container.rows is not None
    events: Any = RowModel._get_connection().connection.client.meta.events  # noqa: SLF001 - where pynamodb has its client
    events.unregister("before-send", botocore_stubber)
    events.register("before-send.dynamodb", wire.send)
    yield wire
    events.unregister("before-send.dynamodb", wire.send)
    events.register("before-send", botocore_stubber)


@pytest.fixture
def conversation(container: Container, wire: Wire) -> str:
    """One with a first message."""
    assert wire.faults == {}
    return open_conversation(container, visitor(), Draft("cid-first", 0, "Hello")).conversation_id


def stored(container: Container, conversation_id: str) -> list[str]:
    """The log's texts."""
    view = container.log.since("acme", conversation_id, 0, 1000)
    assert view is not None
    return [message.text for message in view.messages]


@pytest.mark.parametrize("fault", [THROTTLED, answer("InternalServerError", 500), silence, unreachable])
@pytest.mark.parametrize("operation", ["Query", "PutItem"])
def test_f06_a_call_that_fails_now_and_then_is_repeated(
    container: Container, wire: Wire, conversation: str, fault: Fault, operation: str
) -> None:
    """Twice by botocore; the message is stored once, and its sender notices nothing."""
    wire.faults[operation] = [fault, fault]
    sent = send_message(container, agent(), conversation, Draft("cid-answer", 1, "Hi"))
    assert sent.message.seq == 2
    assert stored(container, conversation) == ["Hello", "Hi"]


@pytest.mark.parametrize("fault", [THROTTLED, answer("InternalServerError", 500), silence])
def test_f06_a_call_that_goes_on_failing_says_busy_and_stores_nothing(
    container: Container, wire: Wire, conversation: str, fault: Fault
) -> None:
    """Three attempts and no more: a bound to what a failing table is asked. The repeat then succeeds."""
    wire.calls.clear()
    wire.faults["PutItem"] = [fault] * 3
    with pytest.raises(BusyError):
        send_message(container, visitor(), conversation, Draft("cid-more", 1, "Hi"))
    assert wire.calls["PutItem"] == 3
    assert stored(container, conversation) == ["Hello"]
    assert send_message(container, visitor(), conversation, Draft("cid-more", 1, "Hi")).message.seq == 2


@pytest.mark.parametrize(
    "fault", [THROTTLED, answer("InternalServerError", 500), answer("AnythingNew", 503), silence, unreachable]
)
def test_f06_pynamodb_too_says_busy(container: Container, rows_wire: Wire, fault: Fault) -> None:
    """It has a client of its own, and wraps what that raises."""
    rows, wire = container.rows, rows_wire
    asks: dict[str, Callable[[], object]] = {
        "GetItem": lambda: rows.get("acme", "c" * 26),
        "UpdateItem": lambda: rows.put(InboxRow("acme", "c" * 26, seq=1), 0),
        "Query": lambda: rows.page("acme", Status.OPEN, None, "", 10),
    }
    for operation, ask in asks.items():
        wire.calls.clear()
        wire.faults[operation] = [fault] * 3
        with pytest.raises(BusyError):
            ask()
        assert wire.calls[operation] == 3
        ask()


@pytest.mark.parametrize("fault", [THROTTLED, answer("InternalServerError", 500), silence])
@pytest.mark.parametrize("times", [1, 3])
def test_f02_a_write_whose_answer_is_lost_is_found_again(
    container: Container, wire: Wire, conversation: str, fault: Fault, times: int
) -> None:
    """Applied, and nobody was told: botocore's own repeat meets the condition, ours finds the cid."""
    wire.applied["PutItem"] = [fault] * times
    draft = Draft("cid-answer", 1, "Hi")
    try:
        sent = send_message(container, agent(), conversation, draft)
    except BusyError:
        sent = send_message(container, agent(), conversation, draft)
    assert sent.message.seq == 2
    assert stored(container, conversation) == ["Hello", "Hi"]


def test_f04_a_transaction_whose_answer_is_lost_opened_one_conversation(container: Container, wire: Wire) -> None:
    """The repeat is told which one is there."""
    wire.applied["TransactWriteItems"] = [silence] * 3
    with pytest.raises(BusyError):
        open_conversation(container, visitor(), Draft("cid-first", 0, "Hello"))
    again = open_conversation(container, visitor(), Draft("cid-first", 0, "Hello"))
    assert again.message.seq == 1
    assert stored(container, again.conversation_id) == ["Hello"]


def test_f05_conflicts_of_transactions_are_tried_again_and_then_said(container: Container, wire: Wire) -> None:
    """A conflict while opening leaves nothing; the caller is told to come again."""
    wire.faults["TransactWriteItems"] = [CONFLICT]
    with pytest.raises(BusyError):
        open_conversation(container, visitor(), Draft("cid-first", 0, "Hello"))
    opened = open_conversation(container, visitor(), Draft("cid-first", 0, "Hello"))
    wire.faults["PutItem"] = [answer("TransactionConflictException")] * 5
    sent = send_message(container, agent(), opened.conversation_id, Draft("cid-answer", 1, "Hi"))
    assert sent.message.seq == 2


@pytest.fixture
def one_write_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB checks a condition and writes in one step; in moto, another thread's write may come in between."""
    lock = threading.RLock()

    def alone(write: Callable[..., Any]) -> Callable[..., Any]:
        def locked(*values: Any, **named: Any) -> Any:
            with lock:
                return write(*values, **named)

        return locked

    for name in ("put_item", "update_item", "delete_item", "transact_write_items"):
        monkeypatch.setattr(DynamoDBBackend, name, alone(getattr(DynamoDBBackend, name)))


@pytest.mark.usefixtures("one_write_at_a_time")
def test_f05_writers_in_real_threads_leave_no_gap(container: Container, conversation: str) -> None:
    """Three at once, eight messages each."""
    writers = [visitor(), agent(), agent(number=2)]
    failed: list[Exception] = []

    def write(who: Principal, number: int) -> None:
        for index in range(8):
            while True:
                try:
                    send_message(
                        container, who, conversation, Draft(f"cid-{number}-{index:02d}", 1, f"{number} {index}")
                    )
                    break
                except BusyError:
                    continue
                except Exception as error:  # noqa: BLE001 - told to the test
                    failed.append(error)
                    return

    threads = [threading.Thread(target=write, args=(who, number)) for number, who in enumerate(writers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    texts = stored(container, conversation)[1:]
    assert sorted(texts) == sorted(f"{number} {index}" for number in range(3) for index in range(8))
    for number in range(3):
        assert [text for text in texts if text.startswith(f"{number} ")] == [f"{number} {index}" for index in range(8)]


def test_f03_what_the_topic_refuses_fails_and_is_told_again(container: Container, conversation: str) -> None:
    """The stream's batch fails from that record on; nothing of the log or of the row is harmed."""
    publisher = FakePublisher(failing=[BusyError()])
    container.__dict__["publisher"] = publisher
    message = Message(1, "cid-first", visitor().id, 1, "Hello")
    image = message_item(partition("acme", conversation), message)
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": image, "SequenceNumber": "7"}}
    with pytest.raises(BusyError):
        jobs.relay(container, {"Records": [record]})
    assert jobs.relay(container, {"Records": [record]}) == {"batchItemFailures": []}
    assert [event.message.seq for event in publisher.published] == [1]


def test_a_failing_table_is_a_constant_answer_to_the_client(
    container: Container, wire: Wire, conversation: str
) -> None:
    """Busy, with the id of the request; nothing of what went wrong."""
    wire.faults["Query"] = [THROTTLED] * 3
    who = visitor()
    context = {
        "connectionId": "c1",
        "authorizer": {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": ""},
    }
    frame = {"action": "send", "id": "9", "conversation": conversation, "cid": "cid-2nd-1", "after": 1, "text": "Hi"}
    reply = json.loads(
        socket.on_message(ACTIONS, container, {"body": json.dumps(frame), "requestContext": context})["body"]
    )
    assert reply == {"type": "error", "code": "busy", "id": "9"}


def test_a_socket_that_cannot_be_asked_about_counts_as_gone(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """410, an error, no answer; and MiniStack's spelling is read."""
    container.__dict__.pop("push", None)
    gateway = aws.client("apigatewaymanagementapi", container.env["PUSH_URL"])
    answers: list[tuple[int, bytes]] = [
        (200, b'{"LastActiveAt": 1700000000}'),
        (200, b'{"lastActiveAt": "2023-11-14T22:13:20Z"}'),
        (410, b"{}"),
        (500, b"{}"),
    ]

    def give(request: Any, **_: Any) -> AWSResponse:
        status, body = answers[0] if len(answers) == 1 else answers.pop(0)

        class Raw:
            def stream(self, **_: Any) -> Any:
                yield body

        return AWSResponse(request.url, status, {"Content-Type": "application/json"}, Raw())  # type: ignore[arg-type]

    gateway.meta.events.register_first("before-send.apigatewaymanagementapi", give)
    monkeypatch.setattr("time.sleep", lambda _: None)
    found = [container.push.last_active("c1") for _ in range(4)]
    assert found == [1_700_000_000.0, 1_700_000_000.0, None, None]
