"""What a message costs in all: log, row, indexes, and whatever else it sets going; docs/data-model.md has the table."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from chalicelib.access.domain import AgentSocket
from chalicelib.aws import client as aws
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.adapters.lane_items import staff_item, staff_partition
from chalicelib.conversations.adapters.log_items import message_item, partition
from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Head, Message, Status
from chalicelib.conversations.usecases.add_note import NoteDraft, add_note
from chalicelib.conversations.usecases.change_conversation import assign_conversation, close_conversation
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.core.principal import Principal
from chalicelib.inbox.entrypoints import jobs
from chalicelib.notifications.entrypoints import jobs as notifications
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from chalicelib.stores.domain import ANNOUNCED, Shards
from chalicelib.transport import socket
from tests.builders import agent, visitor
from tests.fakes.conversations import FakePush
from tests.integration.conftest import register
from tests.integration.units import Meter

# The log, and what follows from it. One turn is taken for all that is told in two seconds.
OWN = ("log", "rows", "rows/by-state", "rows/by-owner")


@pytest.fixture
def meter(container: Container, table_properties: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Meter:
    """Counts every write of this process from now on."""
    plain: Any = boto3.client("dynamodb")
    send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def read(table: str, key: dict[str, Any]) -> dict[str, Any]:
        found = send(plain, "GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})
        return dict(found.get("Item", {}))

    made = Meter(table_properties, read)
    container.__dict__["push"] = FakePush()

    def metered(self: Any, operation: str, request: Any) -> Any:
        return made.call(operation, request, lambda: send(self, operation, request))

    monkeypatch.setattr(BaseClient, "_make_api_call", metered)
    assert container.env["ROWS_TABLE"] == "rows"
    return made


class Shop:
    """A shop whose messages set going all that they set going on AWS: stream, topic, queues."""

    def __init__(self, container: Container, meter: Meter) -> None:
        self.container, self.meter = container, meter
        self.events: list[dict[str, Any]] = []
        container.__dict__["publisher"] = self
        self._relayed: Counter[str] = Counter()
        self._cids = count(1)

    def publish(self, events: Any) -> None:
        """What the topic hears, the functions behind it hear."""
        from chalicelib.inbox import wire  # noqa: PLC0415 - the package has many of that name

        self.events += [wire.conversation_event(each) for each in events]

    def say(self, who: Principal, conversation_id: str = "", text: str = "Hello?", **more: str) -> str:
        """A message of somebody, and all that follows; gives its conversation."""
        after = self._relayed[conversation_id]
        frame = {"action": "send", "id": "1", "cid": f"cid-{next(self._cids):09d}", "after": after, "text": text}
        frame |= more | ({"conversation": conversation_id} if conversation_id else {})
        authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name}
        context = {"connectionId": f"s-{who.id}", "authorizer": authorizer}
        self.container.limiter._buckets.clear()  # noqa: SLF001 - nobody writes that fast
        event = {"body": json.dumps(frame), "requestContext": context}
        reply = json.loads(socket.on_message(ACTIONS, self.container, event)["body"])
        assert reply["type"] == "ack", reply
        self.follow(reply["conversation"])
        return str(reply["conversation"])

    def follow(self, conversation_id: str) -> None:
        """What the stream wakes, and what that wakes."""
        view = self.container.log.since("acme", conversation_id, self._relayed[conversation_id], 1000)
        assert view
        messages = [each for each in view.messages if each.seq > self._relayed[conversation_id]]
        self._relayed[conversation_id] = view.tail
        records = [_record(conversation_id, each) for each in messages]
        assert jobs.relay(self.container, {"Records": records}) == {"batchItemFailures": []}
        for function, bodies in ((jobs.inbox_digest, self._asked()), (notifications.notify, self._heard())):
            event = {"Records": [{"messageId": f"m{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]}
            assert function(self.container, event) == {"batchItemFailures": []}

    def _asked(self) -> list[dict[str, Any]]:
        queue = self.container.env["DIGEST_QUEUE_URL"]
        found = aws.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for each in found:
            aws.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
        return [json.loads(each["Body"]) for each in found]

    def _heard(self) -> list[dict[str, Any]]:
        heard, self.events = self.events, []
        return [each for each in heard if each["message"]["by"].startswith("v_") and "text" in each["message"]]

    def costs(self) -> dict[str, int]:
        """What was written since the last time this was asked."""
        units = dict(self.meter.units)
        self.meter.clear()
        return units


def _record(conversation_id: str, message: Message) -> dict[str, Any]:
    image = message_item(partition("acme", conversation_id), message)
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": f"{message.seq}", "NewImage": image}}


@pytest.fixture
def shop(container: Container, meter: Meter) -> Shop:
    """Two agents with open inboxes."""
    assert container.agents is not None
    register("acme", name="Acme", origins=["https://acme.example"], widgets=["pk_acme_0123456789abcdef"])
    now = int(container.clock())
    for number in (1, 2):
        who = agent(number=number)
        AgentModel(agents_key("acme"), who.id, name="Ana", email="a@acme.example", role="agent").save()
        container.agent_sockets.put("acme", AgentSocket(f"s{number}", who.id, "online", now, now + 7200))
    meter.clear()
    return Shop(container, meter)


def _line(store_id: str, conversation_id: str, note: StaffEvent) -> dict[str, Any]:
    return staff_item(staff_partition(store_id, conversation_id), note)


def _own(costs: dict[str, int]) -> int:
    return sum(costs.get(name, 0) for name in OWN)


def test_what_a_message_writes_from_the_first_to_the_last(shop: Shop) -> None:
    """A word of who waits already: its own, and the row's. One that changes who waits: both indexes, twice each."""
    conversation = shop.say(visitor())
    # Head, message, listener from both sides, and whose it is: a transaction.
    assert _own(shop.costs()) == 8 + 1 + 2
    for _ in range(3):
        shop.say(visitor(), conversation)
        costs = shop.costs()
        assert {name: costs[name] for name in OWN if name in costs} == {"log": 1, "rows": 1}
    # The first answer claims it: head, two messages; the row has another owner, and another place.
    shop.say(agent(), conversation, "Hi")
    assert _own(shop.costs()) == 6 + 5
    shop.say(agent(), conversation, "Anything else?")
    assert _own(shop.costs()) == 2
    shop.say(visitor(), conversation, "Yes")
    assert _own(shop.costs()) == 6
    shop.say(agent(), conversation, "What?")
    assert _own(shop.costs()) == 6
    view = shop.container.log.latest("acme", conversation, 1)
    assert view
    assign_conversation(shop.container, agent(), conversation, agent(number=2).id, view.head.version)
    shop.follow(conversation)
    # Head, two events, a line for the staff; the row is in another list of owners, and in the same place of all.
    assert _own(shop.costs()) <= 8 + 1 + 2 + 1
    view = shop.container.log.latest("acme", conversation, 1)
    assert view
    close_conversation(shop.container, agent(number=2), conversation, view.head.version)
    shop.follow(conversation)
    assert _own(shop.costs()) == 4 + 5


def test_what_the_shop_says_by_itself_is_written_with_the_first_message(shop: Shop) -> None:
    """Two messages more in the same transaction, and nothing in the lists: it changes nobody's place."""
    before = len(shop.container.rows.opened("acme"))
    conversation = shop.say(visitor(), language="de")
    assert _own(shop.costs()) == 12 + 1 + 2
    view = shop.container.log.latest("acme", conversation, 9)
    assert view
    assert [each.kind for each in view.messages] == ["quick_replies", "text", "automatic"]
    assert len(shop.container.rows.opened("acme")) == before + 1
    row = shop.container.rows.get("acme", conversation)
    assert row
    assert (row.seq, row.preview, row.waits) == (3, "Hello?", True)


def test_a_note_writes_itself_and_the_row(shop: Shop) -> None:
    """Whom it mentions changes no place in a list; nor does who has read it."""
    conversation = shop.say(visitor())
    shop.costs()
    draft = NoteDraft("cid-note-1", 1, "Do you know?", (agent(number=2).id,))
    note = add_note(shop.container, agent(), conversation, draft)
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": _line("acme", conversation, note), "SequenceNumber": "1"}}
    assert jobs.relay(shop.container, {"Records": [record]}) == {"batchItemFailures": []}
    assert _own(shop.costs()) == 1 + 1
    row = shop.container.rows.get("acme", conversation)
    assert row
    assert row.mentions == {agent(number=2).id: note.at}
    mark_read(shop.container, agent(number=2), conversation, 1, noted=note.at)
    # The cursor in the log, and in the row; and the mark of the note.
    assert _own(shop.costs()) <= 1 + 1 + 2


def test_beside_it_one_turn_is_taken_in_two_seconds(shop: Shop) -> None:
    """For all that happens in them, and none where nobody has an inbox open."""
    first = shop.say(visitor())
    costs = shop.costs()
    # What the shopper's socket listens to, in the transaction; the turn, and once who is there.
    assert {name: units for name, units in costs.items() if name not in OWN} == {"live": 2 + 1 + 1}
    shop.say(visitor(), first)
    assert shop.costs()["live"] == 1
    for number in (1, 2):
        shop.container.agent_sockets.drop("acme", agent(number=number).id, f"s{number}")
    shop.costs()
    shop.say(visitor(), first)
    assert shop.costs() == {"log": 1, "rows": 1}


@pytest.mark.parametrize("preview", ["x" * 2000, "語" * 2000])
def test_a_row_is_one_unit_whatever_was_said(shop: Shop, preview: str) -> None:
    """Its start alone stands there, beside ten numbers and as many read cursors as a small team has."""
    conversation = shop.say(visitor(), text=preview)
    for number in range(5):
        shop.container.read_marks.mark_row_read("acme", conversation, f"a_{number:032d}", 1)
    shop.costs()
    shop.say(visitor(), conversation, preview)
    assert shop.costs()["rows"] == 1


def test_a_batch_of_the_relay_asks_for_one_digest_and_spreads_its_rows(
    container: Container, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a store that has grown: each new row is a unit in each index, and no partition of them has many."""
    now = container.clock()
    container.shard_counts.grow("acme", Shards(8, 8, int(now) - ANNOUNCED))
    monkeypatch.setattr(container.publisher, "publish", lambda _: None)
    records = []
    for number in range(64):
        conversation = f"{number:026d}"
        message = Message(1, f"cid-{number}", f"v_{number}", int(now * 1000), "Hello")
        container.log.create("acme", conversation, Head(Status.OPEN, "", (f"v_{number}",), 1, 1000), [message], None)
        records.append(_record(conversation, message))
    meter.clear()
    assert jobs.relay(container, {"Records": records}) == {"batchItemFailures": []}
    assert (meter.units["rows/by-state"], meter.units["rows/by-owner"]) == (64, 64)
    for index in ("rows/by-state", "rows/by-owner"):
        spread = [units for (name, _), units in meter.partitions.items() if name == index]
        assert len(spread) == 8
        assert max(spread) <= 16
    queue = container.env["DIGEST_QUEUE_URL"]
    asked = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    assert asked["Attributes"]["ApproximateNumberOfMessages"] == "1"
