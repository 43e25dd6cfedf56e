"""What adapters ask AWS for, and what they make of half an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.client import client
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Head, Message, Status
from chalicelib.core.errors import BusyError, RefusedError
from chalicelib.core.ports import Unavailable
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent
from chalicelib.people.domain import Customer
from tests.builders import agent, listener, visitor

CONVERSATION = "c" * 26
FIRST = Message(1, "cid-first", visitor().id, 1000, "Hello")


@pytest.fixture
def opened(container: Container) -> Container:
    """Something to read in every table."""
    container.log.create("acme", CONVERSATION, Head(Status.OPEN, "", (visitor().id,), 1, 1000), [FIRST], None)
    container.rows.put(InboxRow("acme", CONVERSATION, seq=1), 0)
    container.customers.put(Customer("acme", visitor().id, "jane@reader.example"), Customer("acme", visitor().id, ""))
    container.refusals.put("acme", "jane@reader.example", "bounced")
    assert container.leases.take("acme", "mail#1", 60, 2) == 1
    return container


@pytest.mark.parametrize(
    "read",
    [
        lambda container: container.log.since("acme", CONVERSATION, 0, 1000),
        lambda container: container.log.since("acme", CONVERSATION, 0, limit=10),
        lambda container: container.log.latest("acme", CONVERSATION, 10),
        lambda container: container.log.before("acme", CONVERSATION, 5, 10),
        lambda container: container.log.listeners("acme", CONVERSATION),
        lambda container: container.log.staff("acme", CONVERSATION, 0) or True,
        lambda container: container.rows.get("acme", CONVERSATION),
        lambda container: container.customers.get("acme", visitor().id),
        lambda container: container.refusals.get("acme", "jane@reader.example"),
        lambda container: container.leases.take("acme", "mail#1", 60, 2) is Unavailable.HELD,
        lambda container: container.agents.get("acme", "a_1") is None,
        lambda container: container.agent_sockets.all("acme") == [],
        lambda container: container.subscriptions.drop_all("acme", "s-1") == [],
    ],
    ids=[
        "since",
        "page",
        "latest",
        "before",
        "listeners",
        "staff",
        "row",
        "customer",
        "refusal",
        "lease",
        "agent",
        "sockets",
        "subscriptions",
    ],
)
def test_what_is_decided_by_is_read_consistently(
    opened: Container, monkeypatch: pytest.MonkeyPatch, read: Callable[[Container], object]
) -> None:
    """A replica that is behind would hide a message, mail what was refused, or let in who was removed."""
    from botocore.client import BaseClient  # noqa: PLC0415 - not before moto has patched it

    asked: list[Any] = []
    send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def noting(self: Any, operation: str, parameters: Any) -> Any:
        if operation in {"Query", "GetItem"}:
            asked.append(parameters.get("ConsistentRead"))
        return send(self, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noting)
    assert read(opened)
    assert asked
    assert set(asked) == {True}


class Batches:
    """DynamoDB's batches, of which it leaves the last `left` writes of each table undone, so many `times`."""

    def __init__(self, left: int, times: int) -> None:
        self.left, self.times = left, times
        self.asked: list[dict[str, list[Any]]] = []
        self.done: list[tuple[str, str]] = []

    def batch_write_item(self, *, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """As boto3's."""
        assert sum(map(len, RequestItems.values())) <= 25
        self.asked.append(RequestItems)
        left = self.left if len(self.asked) <= self.times else 0
        undone = {table: writes[len(writes) - left :] for table, writes in RequestItems.items() if left}
        for table, writes in RequestItems.items():
            done = writes[: len(writes) - left]
            self.done += [(table, str(write["DeleteRequest"]["Key"]["sk"]["S"])) for write in done]
        return {"UnprocessedItems": undone}


@pytest.fixture
def batches(container: Container, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], Batches]:
    """Let DynamoDB leave writes undone."""
    assert container.subscriptions is not None

    def strike(left: int, times: int) -> Batches:
        made = Batches(left, times)
        monkeypatch.setattr(client("dynamodb"), "batch_write_item", made.batch_write_item)
        return made

    return strike


def test_what_a_batch_leaves_undone_is_asked_for_again_and_nothing_else(
    container: Container, batches: Callable[[int, int], Batches]
) -> None:
    """Each write is done once, in the table that it belongs to."""
    made = batches(1, 2)
    container.subscriptions.drop("acme", CONVERSATION, ["s1", "s2"])
    assert [sum(map(len, each.values())) for each in made.asked] == [4, 2, 2]
    wanted = {("log", "s#s1"), ("log", "s#s2"), ("live", f"c#{CONVERSATION}")}
    assert set(made.done) == wanted
    assert len(made.done) == 4


def test_a_batch_that_is_never_done_is_given_up(container: Container, batches: Callable[[int, int], Batches]) -> None:
    """Three times: a subscription is a hint, and nobody may wait for it for ever."""
    made = batches(1, 99)
    container.subscriptions.drop("acme", CONVERSATION, ["s1"])
    assert len(made.asked) == 3


def test_many_sockets_are_forgotten_in_several_batches(
    container: Container, batches: Callable[[int, int], Batches]
) -> None:
    """BatchWriteItem takes 25 writes; each socket is two."""
    made = batches(0, 0)
    container.subscriptions.drop("acme", CONVERSATION, [f"s{number:02d}" for number in range(30)])
    assert [sum(map(len, each.values())) for each in made.asked] == [25, 25, 10]
    assert sorted(sk for table, sk in made.done if table == "log") == [f"s#s{number:02d}" for number in range(30)]


def test_a_socket_that_closes_is_forgotten_by_itself_alone(container: Container) -> None:
    """Of several that listen to several conversations: its own rows go, on both sides."""
    other = "d" * 26
    for conversation in (CONVERSATION, other):
        head = Head(Status.OPEN, "", (f"v_{conversation[0]}",), 1, 1000)
        message = Message(1, "cid-first", f"v_{conversation[0]}", 1000, "Hello")
        container.log.create("acme", conversation, head, [message], None)
        for socket in ("a1", "a2"):
            container.subscriptions.add("acme", conversation, listener(agent(), socket))
    assert sorted(container.subscriptions.drop_all("acme", "a1")) == [CONVERSATION, other]
    for conversation in (CONVERSATION, other):
        view = container.log.listeners("acme", conversation)
        assert view is not None
        assert [each.connection_id for each in view.listeners] == ["a2"]
    assert container.subscriptions.drop_all("acme", "a1") == []
    assert sorted(container.subscriptions.drop_all("acme", "a2")) == [CONVERSATION, other]


@pytest.mark.parametrize(
    ("faults", "error"),
    [([], None), ([False], BusyError), ([True], RefusedError), ([True, False], BusyError), ([False, True], BusyError)],
)
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_an_event_of_a_batch_that_the_topic_did_not_take_is_told(
    container: Container, monkeypatch: pytest.MonkeyPatch, faults: list[bool], error: type[Exception] | None, batch: int
) -> None:
    """Whichever of three batches it is in; busy if one of them may be taken the next time."""
    calls: list[list[str]] = []

    def publish_batch(*, TopicArn: str, PublishBatchRequestEntries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert TopicArn
        calls.append([each["Id"] for each in PublishBatchRequestEntries])
        failed = faults if len(calls) == batch else []
        return {"Failed": [{"Id": f"{n}", "SenderFault": fault} for n, fault in enumerate(failed)]}

    monkeypatch.setattr(client("sns"), "publish_batch", publish_batch)
    row = InboxRow("acme", CONVERSATION, seq=23)
    events = [ConversationEvent(row, Message(seq, f"c{seq}", visitor().id, 5, "Hi")) for seq in range(1, 24)]
    if error:
        with pytest.raises(error):
            container.publisher.publish(events)
    else:
        container.publisher.publish(events)
        assert [seq for each in calls for seq in each] == [f"{place}" for place in (*range(10), *range(10), *range(3))]


@pytest.mark.parametrize(("asked", "delay"), [(-5, 1), (0, 1), (1, 1), (899, 899), (900, 900), (5000, 900)])
def test_a_queue_is_a_clock_of_a_quarter_of_an_hour(
    container: Container, monkeypatch: pytest.MonkeyPatch, asked: int, delay: int
) -> None:
    """SQS takes no more, and without a delay a body would come back at once, over and over."""
    sent: list[Any] = []
    monkeypatch.setattr(client("sqs"), "send_message", lambda **named: sent.append(named["DelaySeconds"]))
    container.mail_queue.put({"seq": 1}, asked)
    assert sent == [delay]
