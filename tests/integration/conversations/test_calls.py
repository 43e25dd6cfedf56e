"""What each thing costs: AWS calls and capacity units, counted (docs/data-model.md has the same table)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.aws import client as aws
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.usecases.change_conversation import assign_conversation, close_conversation
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.usecases.list_inbox import list_inbox
from chalicelib.mail.domain.mail import Envelope, Harm
from chalicelib.mail.usecases import quarantine
from chalicelib.mail.usecases.receive_mail import receive_mail
from chalicelib.presence.usecases.store_states import StoreStates
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from chalicelib.transport import socket
from chalicelib.transport.actions import run
from tests.builders import agent, visitor
from tests.integration.conftest import register
from tests.integration.units import size_of

TEXT_OF_800_BYTES = "x" * 800


def _frame(container: Container, who: Any, connection_id: str, **frame: Any) -> dict[str, Any]:
    event = {
        "body": json.dumps({"id": "1", **frame}),
        "requestContext": {
            "connectionId": connection_id,
            "authorizer": {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name},
        },
    }
    reply: dict[str, Any] = json.loads(socket.on_message(ACTIONS, container, event)["body"])
    return reply


@pytest.fixture(autouse=True)
def people(container: Container) -> None:
    """Two agents of acme."""
    # Making the adapters names the tables of their models.
    assert container.agents is not None
    assert container.stores is not None
    for number in (1, 2):
        AgentModel(agents_key("acme"), agent(number=number).id, name="Ana", email="a@acme.example", role="agent").save()


@pytest.fixture
def conversation(container: Container) -> str:
    """A shopper with one socket and two agents who listen."""
    reply = _frame(container, visitor(), "v1", action="send", cid="cid-first", after=0, text="Hello")
    for number in (1, 2):
        listening = {"action": "sync", "conversation": reply["conversation"], "listen": True}
        assert _frame(container, agent(number=number), f"a{number}", **listening)["type"] == "log"
    return str(reply["conversation"])


def test_a_message_costs_a_query_a_put_and_a_post_per_listener(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """And nothing else: no counter, no lookup of who sends."""
    reply = _frame(
        container, visitor(), "v1", action="send", conversation=conversation, cid="cid-2nd-1", after=1, text="Hi"
    )
    assert reply["type"] == "ack"
    assert calls == {"Query": 1, "PutItem": 1, "PostToConnection": 2}


def test_the_answer_that_claims_costs_one_transaction_and_the_next_a_put(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """The setting is read once a minute and container; two messages are told of, then one as ever."""
    origins = ["https://acme.example"]
    register("acme", name="Acme", origins=origins, widgets=["pk_acme_0123456789abcdef"])
    calls.clear()
    answer = {"action": "send", "conversation": conversation, "text": "Hi"}
    reply = _frame(container, agent(number=1), "a1", cid="cid-answer-1", after=1, **answer)
    assert (reply["message"]["seq"], reply["head"]["assignee"]) == (3, agent(number=1).id)
    assert calls == {"Query": 2, "TransactWriteItems": 1, "PostToConnection": 4}
    calls.clear()
    _frame(container, agent(number=1), "a1", cid="cid-answer-2", after=3, **answer)
    assert calls == {"Query": 1, "PutItem": 1, "PostToConnection": 2}


def test_the_first_answer_to_what_is_somebodys_costs_one_transaction(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """When it came is noted in the head; of all that follow nothing is."""
    assign_conversation(container, agent(), conversation, agent().id, 1)
    calls.clear()
    answer = {"action": "send", "conversation": conversation, "text": "Hi"}
    _frame(container, agent(number=1), "a1", cid="cid-answer-1", after=2, **answer)
    assert calls == {"Query": 1, "TransactWriteItems": 1, "PostToConnection": 2}
    calls.clear()
    _frame(container, agent(number=2), "a2", cid="cid-answer-2", after=3, **answer)
    assert calls == {"Query": 1, "PutItem": 1, "PostToConnection": 2}


def test_the_word_that_opens_the_next_costs_one_transaction(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """Who listened is told where it goes on; a repeat, or another word, to the old one reads both."""
    close_conversation(container, agent(), conversation, 1)
    calls.clear()
    word = {
        "action": "send",
        "conversation": conversation,
        "cid": "cid-next-1",
        "after": 2,
        "text": "New",
        "anew": True,
    }
    reply = _frame(container, visitor(), "v1", **word)
    assert (reply["head"]["number"], reply["message"]["seq"]) == (2, 1)
    assert calls == {"Query": 1, "TransactWriteItems": 1, "PostToConnection": 3}
    calls.clear()
    assert _frame(container, visitor(), "v1", **word)["conversation"] == reply["conversation"]
    # No socket listens to the new one yet, so who asks is looked at once more.
    assert calls == {"Query": 2, "GetItem": 1}


def test_a_message_of_800_bytes_costs_one_write_and_one_read_unit(
    container: Container, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By DynamoDB's rules: 1 KB a write unit, 4 KB a strongly consistent read unit (moto counts neither in full)."""
    sizes: dict[str, int] = {}
    dynamodb = aws.client("dynamodb")
    put, query = dynamodb.put_item, dynamodb.query

    def sized_put(**request: Any) -> Any:
        sizes["write"] = size_of(request["Item"])
        return put(**request)

    def sized_query(**request: Any) -> Any:
        answer = query(**request)
        sizes["read"] = sum(size_of(item) for item in answer["Items"])
        return answer

    before = {"action": "send", "conversation": conversation, "text": TEXT_OF_800_BYTES}
    who = visitor(store_id="acme")
    assert _frame(container, who, "v1", cid="0123456789012345678901234", after=1, **before)["type"] == "ack"
    monkeypatch.setattr(dynamodb, "put_item", sized_put)
    monkeypatch.setattr(dynamodb, "query", sized_query)
    assert _frame(container, who, "v1", cid="0123456789012345678901235", after=2, **before)["type"] == "ack"
    # With the longest ids that there are: 20 more for the store's, 18 for the visitor's.
    assert sizes["write"] + 20 + 18 <= 1024
    assert sizes["read"] <= 4096


def test_a_message_reads_as_much_after_a_thousand_others_as_after_ten(
    container: Container, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Query begins at the last message that its writer knows: what lies before costs nothing."""
    dynamodb, read = aws.client("dynamodb"), list[int]()
    query = dynamodb.query

    def counted(**request: Any) -> Any:
        answer = query(**request)
        read.append(len(answer["Items"]))
        return answer

    who, tail = visitor(), 1
    for length in (10, 1000):
        for seq in range(tail + 1, length + 1):
            assert container.log.append("acme", conversation, Message(seq, f"cid-{seq:08d}", who.id, seq, "text"))
        frame = {"action": "send", "conversation": conversation, "cid": f"cid-after-{length}", "text": "text"}
        with monkeypatch.context() as patch:
            patch.setattr(dynamodb, "query", counted)
            tail = _frame(container, who, "v1", after=length, **frame)["message"]["seq"]
        assert tail == length + 1
    assert len(read) == 2
    assert read[0] == read[1] <= 8


def test_a_retry_costs_no_write(container: Container, conversation: str, calls: Counter[str]) -> None:
    """The log knows the message already."""
    frame = {"action": "send", "conversation": conversation, "cid": "cid-2nd-1", "after": 1, "text": "Hi"}
    _frame(container, visitor(), "v1", **frame)
    calls.clear()
    _frame(container, visitor(), "v1", **frame)
    assert calls == {"Query": 1, "PostToConnection": 2}


def test_opening_costs_a_query_for_a_shopper_and_two_for_an_agent(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """The agent's second one is the staff partition, asked for at the same time. A shopper's is counted."""
    for counted in (1, 1, 0, 1, 0, 0, 0, 1):
        calls.clear()
        _frame(container, visitor(), "v1", action="sync", conversation=conversation)
        # A share of 1, 2, 4, … of the minute's allowance at a time.
        assert calls == Counter({"Query": 1, "UpdateItem": counted})
    calls.clear()
    _frame(container, agent(), "a1", action="sync", conversation=conversation)
    assert calls == {"Query": 2}


def test_a_reconnect_costs_a_query_two_reads_and_a_batch(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """A new socket says hello, is told what it missed, and listens if it still may; agents see the shopper come."""
    # Whether somebody of the shop is there is asked once a minute and container.
    container.store_states.get("acme", 60)
    calls.clear()
    reply = _frame(container, visitor(), "v2", action="hello", conversation=conversation, after=1, last="cid-first")
    assert reply["log"]["messages"] == []
    assert reply["shop"] == "offline"
    assert calls == {"Query": 1, "GetItem": 2, "BatchWriteItem": 1, "PostToConnection": 2, "UpdateItem": 1}


def test_listing_the_inbox_costs_a_query_and_a_batch(container: Container, calls: Counter[str]) -> None:
    """50 rows of any view; the first page costs a Query more, for the counts."""
    for number in range(60):
        container.rows.put(InboxRow("acme", f"c{number:03d}", seq=1, waiting_since=1), 0)
    calls.clear()
    for view in ("unassigned", "all"):
        page = list_inbox(container.rows, agent(), view, Status.OPEN, "")
        assert calls == {"Query": 2, "BatchGetItem": 1}
        calls.clear()
        assert len(list_inbox(container.rows, agent(), view, Status.OPEN, page.cursor).rows) == 10
        assert calls == {"Query": 1, "BatchGetItem": 1}
        calls.clear()


def test_a_first_message_is_one_transaction(container: Container, calls: Counter[str]) -> None:
    """Head, message, listening socket and the visitor's row, all or nothing."""
    _frame(container, visitor(), "v1", action="send", cid="cid-first", after=0, text="Hello")
    assert calls == {"TransactWriteItems": 1}


def test_a_heartbeat_of_a_shopper_without_conversation_costs_nothing(container: Container, calls: Counter[str]) -> None:
    """It reads nothing."""
    assert _frame(container, visitor(), "v1", action="ping")["type"] == "pong"
    assert calls == {}


def test_behind_a_heartbeat_is_one_call_at_the_most(
    container: Container, conversation: str, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an agent a write, that they are there; of a shopper a read of the log, or of who is there, once a minute."""
    now = container.clock()
    monkeypatch.setattr(container, "clock", lambda: now)
    container.__dict__["store_states"] = StoreStates(container.agent_sockets, lambda: now)
    _frame(container, agent(), "a1", action="hello", state="online")
    watching = {"lists": ["mine:open"], "conversations": [conversation]}
    pongs, asked = [], []
    container.shards._memory.forget("acme")  # noqa: SLF001 - a container that is new
    for _ in range(4):
        now += 25
        calls.clear()
        assert _frame(container, agent(), "a1", action="ping", state="online", watching=watching) == {
            "type": "pong",
            "id": "1",
            "behind": 0,
        }
        assert calls == {"UpdateItem": 1}
        calls.clear()
        # The shared counter of all containers, which most frames do not need.
        monkeypatch.setattr(container.limiter, "check", lambda *_, **__: None)
        pongs.append(_frame(container, visitor(), "v1", action="ping", conversation=conversation, shop=True))
        asked.append(dict(calls))
    # How large the store is, who is there, and then the log as long as both are remembered: for 50, and 30 seconds.
    assert asked == [{"GetItem": 1}, {"Query": 1}, {"Query": 1}, {"GetItem": 1}]
    assert [(each.get("shop"), each.get("seq")) for each in pongs] == [
        (None, None),
        ("online", None),
        ("online", 1),
        (None, None),
    ]


def test_an_agent_who_asks_for_a_shopper_reads_their_conversation(
    container: Container, conversation: str, calls: Counter[str]
) -> None:
    """When they look at it, and not with each heartbeat: a read of the log, and a call for each of their sockets."""
    _frame(container, agent(), "a1", action="hello")
    calls.clear()
    pong = _frame(container, agent(), "a1", action="ping", conversation=conversation)
    assert (pong["seq"], pong["present"], pong["listening"]) == (1, False, True)
    assert calls == {"Query": 1, "GetConnection": 1}


def test_who_sees_their_own_is_not_told_that_they_do_not_listen(container: Container, conversation: str) -> None:
    """Or their page would listen anew with each look."""
    own = {"role": "agent", "sees": "own", "answers": True, "teams": []}
    AgentModel(agents_key("acme"), agent().id, name="Ana", email="a@acme.example", role="agent", value=own).save()
    _frame(container, agent(number=1), "a9", action="hello")
    _frame(container, agent(number=1), "a9", action="sync", conversation=conversation, listen=True)
    pongs = [
        _frame(container, agent(number=1), "a9", action="ping", conversation=conversation, **said)
        for said in ({}, {"state": "online"})
    ]
    assert [pong["listening"] for pong in pongs] == [True, True]


def test_what_the_limit_refuses_costs_nothing(container: Container, conversation: str, calls: Counter[str]) -> None:
    """A loop of one visitor is stopped in the container."""
    for _ in range(20):
        _frame(container, visitor(), "v1", action="typing", conversation=conversation, typing=True)
    calls.clear()
    reply = _frame(container, visitor(), "v1", action="typing", conversation=conversation, typing=True)
    assert (reply["type"], reply["code"]) == ("error", "rate_limited")
    assert reply["retry_after"] >= 1
    assert calls == {}


def test_the_actions_of_rest_cost_the_same(container: Container, conversation: str, calls: Counter[str]) -> None:
    """One dispatcher for both."""
    body = {"conversation": conversation, "cid": "cid-rest-1", "after": 1, "text": "Hi"}
    run(ACTIONS["send"], container, visitor(), body)
    assert calls == {"Query": 1, "PutItem": 1, "PostToConnection": 3}


def test_a_mail_that_is_not_taken_in_costs_two_updates_and_a_put(container: Container, calls: Counter[str]) -> None:
    """Is its sender blocked, how many were held today, and the mail itself; a blocked sender's costs one update."""
    register("acme", name="Acme", origins=["https://acme.example"], widgets=[])
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket="mails", Key="in/m1", Body=b"From: jane@reader.example\r\nSubject: Hi\r\n\r\nHello")
    envelope = Envelope("m1", ("help@acme.mail.example",), "jane@reader.example", authentic=True, harm=Harm.SPAM)
    assert receive_mail(container, replace(envelope, recipients=("help@bravo.mail.example",))) == ["not_ours"]
    calls.clear()
    assert receive_mail(container, envelope) == ["spam"]
    # The settings are read once a minute and container.
    assert calls == {"Query": 1, "GetObject": 1, "UpdateItem": 2, "PutItem": 1}
    calls.clear()
    assert quarantine.list_held(container, agent(), "").mails
    assert calls == {"Query": 1}
    calls.clear()
    assert quarantine.look_at(container, agent(), "m1").subject == "Hi"
    assert calls == {"GetItem": 1}
    calls.clear()
    quarantine.block_sender(container, agent(), "m1")
    assert calls == {"GetItem": 2, "PutItem": 1, "UpdateItem": 1}
    calls.clear()
    assert receive_mail(container, replace(envelope, mail_id="m1")) == ["blocked"]
    assert calls == {"GetObject": 1, "UpdateItem": 1}
