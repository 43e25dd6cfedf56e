"""Every function may do what it does: the emulator asks for no rights, AWS does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

import app as entry
from chalicelib.access.domain import AgentSocket
from chalicelib.access.usecases.socket_tickets import issue_ticket
from chalicelib.bootstrap.container import Container
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.mail.adapters.quarantine_models import HeldModel, held_key
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.domain.quarantine import BlockedSender, HeldMail
from chalicelib.people.domain import Customer
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from infra.local.ministack import ROOT
from tests.builders import agent, visitor
from tests.fakes.mail import FakeMailer
from tests.fakes.notifications import FakePostAll
from tests.infra.conftest import Template, of, synthesize
from tests.integration.conftest import register

TABLES = {
    "log": "ConversationLog",
    "rows": "InboxRows",
    "directory": "ShopDirectory",
    "live": "LiveState",
    "audit": "Audit",
}
FUNCTIONS = {
    "public_api": "ApiHandler",
    "staff_api": "StaffApi",
    "connect": "WebsocketConnect",
    "message": "WebsocketMessage",
    "disconnect": "WebsocketDisconnect",
    "socket_authorizer": "SocketAuthorizer",
    "relay": "Relay",
    "inbox_digest": "InboxDigest",
    "notify": "Notify",
    "outgoing": "Outgoing",
    "email_fallback": "EmailFallback",
    "suggest": "Suggest",
    "mail_in": "MailIn",
    "mail_reports": "MailReports",
}
# What IAM would ask for: the action, the table, and the partition's key without the store: `#agents`, `#customer#…`.
Call = tuple[str, str, str]
# A post finds a socket gone, and takes what it listened to away.
GONE = ("dynamodb:BatchWriteItem log *", "dynamodb:BatchWriteItem live ?*#socket#?*")
# Rights that no sample needs: each is there for what stands above it.
UNREACHED: dict[str, list[str]] = {
    "public_api": [
        *GONE,
        # A mail's links: no more mails, and the conversation, with what was given before.
        "dynamodb:PutItem directory ?*#address#?*",
        "dynamodb:PutItem directory ?*#customer#?*",
        "dynamodb:PutItem live ?*#claim#?*",
        # A word, without a socket, to a conversation that is closed.
        "dynamodb:UpdateItem log *",
        "dynamodb:GetItem directory ?*#agents",
    ],
    "staff_api": [
        *GONE,
        # Signing out everywhere, with a socket open.
        "dynamodb:DeleteItem live ?*#agent-sockets#?*",
        "dynamodb:Query live ?*#socket#?*",
        # Reading over REST, where there is a row.
        "dynamodb:UpdateItem rows ?*#conversation#?*",
        # A mail that is let in opens a conversation, and is confirmed: once, and not too often.
        "dynamodb:GetItem live ?*#lease#?*",
        "dynamodb:UpdateItem live ?*#lease#?*",
        "dynamodb:UpdateItem live ?*#count#?*",
        # Of fifty versions the oldest.
        "dynamodb:DeleteItem directory ?*#settings-versions#?*",
        # A sender who was blocked is let in again.
        "dynamodb:DeleteItem directory ?*#blocked",
    ],
    # An agent's socket.
    "connect": ["dynamodb:GetItem directory ?*#shards", "dynamodb:PutItem live ?*#agent-sockets#?*"],
    "message": [
        "dynamodb:PutItem live ?*#agent-sockets#?*",
        # The first answer to what is nobody's.
        "dynamodb:Query directory ?*#settings",
        "dynamodb:UpdateItem log *",
        # An address; and an agent reads where there is a row.
        "dynamodb:UpdateItem directory ?*#customer#?*",
        "dynamodb:UpdateItem rows ?*#conversation#?*",
    ],
    # A socket that listened to something.
    "disconnect": [*GONE, "dynamodb:Query log *"],
    # An agent's ticket.
    "socket_authorizer": ["dynamodb:DeleteItem live ?*#agent-ticket#?*", "dynamodb:GetItem directory ?*#agents"],
    # A store that grows.
    "relay": ["dynamodb:PutItem directory ?*#shards"],
    "inbox_digest": ["dynamodb:DeleteItem live ?*#agent-sockets#?*"],
    # A device that takes no more pushes, and one that does.
    "notify": [
        "dynamodb:DeleteItem directory ?*#devices",
        "dynamodb:GetItem live ?*#lease#?*",
        "dynamodb:UpdateItem live ?*#lease#?*",
    ],
    "email_fallback": [*GONE],
    # A word to a conversation that is closed.
    "mail_in": [*GONE, "dynamodb:UpdateItem log *", "dynamodb:GetItem directory ?*#agents"],
    "mail_reports": [*GONE],
}
# Somebody with a conversation of their own, which no sample touches.
WAITING = visitor(number=7)


class Context:
    """What Lambda hands to a handler."""

    function_name = "test"
    aws_request_id = "r-1"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The template for AWS."""
    folder = tmp_path_factory.mktemp("rights")
    done = synthesize(folder, "stage=dev")
    assert done.returncode == 0, done.stderr
    loaded: Template = json.loads((folder / "shopbell-dev.template.json").read_text())
    return loaded


@pytest.fixture
def made(container: Container, monkeypatch: pytest.MonkeyPatch) -> set[Call]:
    """The DynamoDB calls that were made: the action that IAM would ask for, and the table."""
    calls: set[Call] = set()
    send = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - where all calls come through

    def recording(self: Any, operation: str, request: Any) -> Any:
        calls.update(_asked(operation, request))
        return send(self, operation, request)

    monkeypatch.setattr(BaseClient, "_make_api_call", recording)
    monkeypatch.setattr(entry, "container", lambda: container)
    container.__dict__["mailer"] = FakeMailer()
    container.__dict__["post_all"] = FakePostAll()
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket="mails", Key="in/sample-mail", Body=b"From: jane@reader.example\r\nSubject: Hi\r\n\r\nHello")
    s3.put_object(Bucket="mails", Key="in/held-mail", Body=b"From: jane@reader.example\r\nSubject: Hi\r\n\r\nHello")
    s3.put_object(Bucket="mails", Key="in/blocked-mail", Body=b"From: mallory@evil.example\r\n\r\nBuy")
    container.quarantine.block("acme", BlockedSender("mallory@evil.example", 1, agent().id))
    # Somebody has an inbox open, and there is something in it.
    now = int(container.clock())
    container.agent_sockets.put("acme", AgentSocket("s-open", agent(number=2).id, "online", now, now + 7200))
    container.rows.put(InboxRow("acme", "c" * 26, seq=1, waiting_since=1), 0)
    # Making the adapter names the table of the models below.
    assert container.agents is not None
    assert container.stores is not None
    for store in ("acme", "bravo"):
        for number in (1, 2):
            who = agent(store, number)
            AgentModel(
                agents_key(store), who.id, name=who.name, email="a@acme.example", role=["agent", "admin"][number - 1]
            ).save()
        origins = [f"https://{store}.example"]
        register(store, name=store, origins=origins, widgets=[f"pk_{store}_0123456789abcdef"])
    return calls


def _asked(operation: str, request: dict[str, Any]) -> Iterator[Call]:
    """The calls, as IAM sees them, in one request to DynamoDB; none in one to somebody else."""
    if operation == "TransactWriteItems":
        for each in request["TransactItems"]:
            for kind, put in each.items():
                yield f"dynamodb:{kind}Item", put["TableName"], _leading(put)
    elif operation in {"BatchWriteItem", "BatchGetItem"}:
        for table, each in request["RequestItems"].items():
            keys = [{"Key": key} for key in each["Keys"]] if "Keys" in each else [next(iter(w.values())) for w in each]
            yield from ((f"dynamodb:{operation}", table, _leading(key)) for key in keys)
    elif "TableName" in request:
        index = f"/index/{request['IndexName']}" if "IndexName" in request else ""
        yield f"dynamodb:{operation}", request["TableName"] + index, "" if index else _leading(request)


def _leading(request: dict[str, Any]) -> str:
    """The partition that a request names, without its store."""
    item = request.get("Key") or request.get("Item")
    if item is None:
        # `pk = :name`, or pynamodb's `#0 = :0`.
        (name,) = re.findall(r"^\(?(?:pk|#0) = (:\w+)", request["KeyConditionExpression"])
        item = {"pk": request["ExpressionAttributeValues"][name]}
    key = item["pk"]["S"] if isinstance(item["pk"], dict) else item["pk"]
    return "#" + str(key).partition("#")[2]


def _samples() -> list[str]:
    return sorted(path.stem for path in (ROOT / "events").glob("*.json"))


def _call(made: set[Call], container: Container, handler: str, event: Any) -> set[Call]:
    made.clear()
    # A container that is new reads what others remember.
    container.stores._known.clear()  # noqa: SLF001 - as above
    container.shards._memory.forget("acme")  # noqa: SLF001 - as above
    container.store_states._memory.forget("acme")  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    getattr(entry, handler)(event, Context())
    return set(made)


def test_no_sample_event_needs_a_right_that_its_function_lacks(
    container: Container, made: set[Call], template: Template
) -> None:
    """All samples, on the real adapters, held against the policies of the template."""
    used: dict[str, set[Call]] = {name: set() for name in FUNCTIONS}
    for sample in _samples():
        text = (ROOT / "events" / f"{sample}.json").read_text()
        token = container.tokens.sign("acme", visitor().id, 1_900_000_000)
        ticket = issue_ticket(container, visitor(), "https://acme.example")
        opening = json.loads((ROOT / "events/socket_send_opens.json").read_text())["event"]
        opening["requestContext"]["authorizer"]["principal"] = visitor().id
        container.limiter._buckets.clear()  # noqa: SLF001 - fifty events in a second are no person's
        conversation = json.loads(entry.message(opening, Context())["body"])["conversation"]
        given = json.loads(text.replace("{ticket}", ticket).replace("acme/v_acme1/1800000000", token))
        event = json.loads(
            json.dumps(given["event"])
            .replace('"{conversation}"', f'"{conversation}"')
            .replace("#{conversation}", f"#{conversation}")
            .replace('\\"{conversation}\\"', f'\\"{conversation}\\"')
        )
        envelope = Envelope("held-mail", ("help@acme.mail.example",), "jane@reader.example", authentic=True)
        if sample.startswith("rest_quarantine"):
            HeldModel(held_key("acme", "held-mail"), "held").delete()
        at = int(container.clock() * 1000)
        container.quarantine.hold(HeldMail("acme", envelope, "spam", at, "jane@reader.example", "", "Hi", "Hello"))
        # Twice, as queues deliver and impatient people click: what was done is looked up, and looking takes a right.
        for _ in range(2):
            container.limiter._buckets.clear()  # noqa: SLF001 - as above
            used[given["handler"]] |= _call(made, container, given["handler"], event)
    AgentModel(agents_key("acme"), agent().id).delete()
    removed = json.loads((ROOT / "events/socket_ping_agent.json").read_text())["event"]
    used["message"] |= _call(made, container, "message", removed)
    _mail_all_the_way(container, made, used)
    assert ("dynamodb:GetItem", "directory", "#agents") in used["message"]
    assert ("dynamodb:Query", "rows/index/by-state", "") in used["staff_api"]
    assert any(call[:2] == ("dynamodb:PutItem", "log") for call in used["message"])
    assert any(call[:2] == ("dynamodb:DeleteItem", "live") for call in used["socket_authorizer"])
    for handler, calls in used.items():
        assert _lacking(template, FUNCTIONS[handler], calls) == [], handler
        assert _idle(template, FUNCTIONS[handler], calls) == sorted(UNREACHED.get(handler, [])), handler


def _mail_all_the_way(container: Container, made: set[Call], used: dict[str, set[Call]]) -> None:
    """What the samples do not reach, because they come too early: a mail that is due, and who is told by push."""
    calls: set[Call] = used["email_fallback"]
    conversation = json.loads(entry.message(_opening(), Context())["body"])["conversation"]
    container.customers.put(Customer("acme", WAITING.id, "due@reader.example"), Customer("acme", WAITING.id, ""))
    frame = {"action": "send", "id": "1", "conversation": conversation, "cid": "cid-answer", "after": 1, "text": "Hi"}
    event = json.loads((ROOT / "events/socket_send_agent.json").read_text())["event"]
    # The first one has just been removed.
    event["requestContext"]["authorizer"]["principal"] = agent(number=2).id
    entry.message(event | {"body": json.dumps(frame)}, Context())
    now = container.clock()
    body = {"store": "acme", "conversation": conversation, "seq": 2}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "clock", lambda: now + 300)
        due = {"Records": [{"messageId": "m", "body": json.dumps(body)}]}
        # Somebody else is at it, then nobody.
        lease = f"mail#{conversation}#3#{WAITING.id}"
        assert container.leases.take("acme", lease, 60, 2) == 1
        calls |= _call(made, container, "email_fallback", due)
        container.leases.drop("acme", lease)
        calls |= _call(made, container, "email_fallback", due)
    assert {call[:2] for call in calls} >= {("dynamodb:GetItem", "live"), ("dynamodb:UpdateItem", "live")}
    mailer = container.mailer
    assert isinstance(mailer, FakeMailer)
    assert mailer.sent


def _opening() -> Any:
    event = json.loads((ROOT / "events/socket_send_opens.json").read_text())["event"]
    event["requestContext"]["authorizer"]["principal"] = WAITING.id
    return event


def _lacking(template: Template, function: str, calls: set[Call]) -> list[Call]:
    """The calls that no statement of a function's role allows."""
    statements = _statements(template, function)
    return sorted(call for call in calls if not any(_allows(statement, call) for statement in statements))


def _idle(template: Template, function: str, calls: set[Call]) -> list[str]:
    """What a function's role allows on a table, and no call needs: action, table, partition."""
    # One statement for each action and partition, as if each had been written by itself.
    single = [
        {"Action": action, "Resource": statement["Resource"], "Condition": {"ForAllValues:StringLike": {"": pattern}}}
        for statement in _statements(template, function)
        for action in _listed(statement["Action"])
        for pattern in _patterns(statement)
        if any(name in json.dumps(statement["Resource"]) for name in TABLES.values())
        # What Lambda itself does to read the stream.
        if "Stream" not in json.dumps(statement["Resource"])
    ]
    return sorted(
        f"{one['Action']} {next(short for short, name in TABLES.items() if name in json.dumps(one['Resource']))}"
        f" {one['Condition']['ForAllValues:StringLike']['']}"
        for one in single
        if not any(_allows(one, call) for call in calls)
    )


def _statements(template: Template, function: str) -> list[Template]:
    return [
        statement
        for name, policy in of(template, "AWS::IAM::Policy").items()
        if f"Roles{function}Default" in name
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def _allows(statement: Template, call: Call) -> bool:
    action, table, partition = call
    table, _, index = table.partition("/")
    resource = json.dumps(statement["Resource"])
    # An index is a resource of its own, beside its table.
    if action not in _listed(statement["Action"]) or TABLES[table] not in resource or index not in resource:
        return False
    return any(fnmatchcase(f"acme{partition}", pattern) for pattern in _patterns(statement))


def _patterns(statement: Template) -> list[str]:
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {"": "*"})
    return [pattern for patterns in keys.values() for pattern in _listed(patterns)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
