from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import boto3
import jwt
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.access.domain import AgentSocket, Session, Ticket
from chalicelib.aws import client as aws
from chalicelib.aws.failures import translated
from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.domain.notices import TypingNotice
from chalicelib.core.errors import BusyError, InvalidRequestError, UnauthenticatedError
from chalicelib.core.principal import Role
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent
from chalicelib.stores.adapters.agents import AgentModel, agents_key
from chalicelib.stores.adapters.stores import SettingsModel, settings_key
from tests.fakes import agent, visitor

NOTICE = TypingNotice("c" * 26, "a_1", "Ana", typing=True)


def _row(number: int, **values: Any) -> InboxRow:
    made = InboxRow(
        "acme", f"c{number:03d}", seq=1, last_at=number, waiting_since=number + 1, visitor_id="v_1", preview="Hi"
    )
    return replace(made, **values)


def test_a_row_comes_back_as_it_was(container: Container) -> None:
    """Every field, empty ones too."""
    row = _row(1, reads={"a_1": 1}, preview="", text_seq=1, opened_at=5, preview_by="v_1")
    row = replace(row, recent=(1, 4, 7), name="Астрід")
    assert container.rows.put(row, 0)
    assert container.rows.get("acme", "c001") == row
    assert container.rows.get("bravo", "c001") is None


def test_a_row_is_written_by_who_saw_its_last_state(container: Container) -> None:
    """Of two relays, the second is told; the read cursors stay."""
    assert container.rows.put(_row(1), 0)
    assert not container.rows.put(_row(1, seq=2), 0)
    container.read_marks.mark_row_read("acme", "c001", "a_1", 1)
    assert container.rows.put(_row(1, seq=3), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.seq, row.reads) == (3, {"a_1": 1})


def test_a_rows_name_is_not_the_relays_to_change(container: Container) -> None:
    """It comes with a new row, and then by itself; where there is no row, none is made by it."""
    container.rows.name("acme", "c001", "Astrid")
    assert container.rows.get("acme", "c001") is None
    container.rows.put(replace(_row(1), name="astrid@reader.example"), 0)
    container.rows.name("acme", "c001", "Astrid")
    assert container.rows.put(replace(_row(1, seq=2), name="astrid@reader.example"), 1)
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.seq, row.name) == (2, "Astrid")


def test_a_row_from_before_there_were_names_is_read(container: Container) -> None:
    """No migration: what is not there is empty."""
    container.rows.put(_row(1), 0)
    aws.client("dynamodb").update_item(
        TableName="directory",
        Key={"pk": {"S": "acme#conversation#c001"}, "sk": {"S": "row"}},
        UpdateExpression="REMOVE recent, #n",
        ExpressionAttributeNames={"#n": "name"},
    )
    row = container.rows.get("acme", "c001")
    assert row
    assert (row.recent, row.name) == ((), "")


def test_a_read_cursor_in_a_row_goes_forward_only(container: Container) -> None:
    """And a row that is not there is not made by it."""
    container.read_marks.mark_row_read("acme", "c001", "a_1", 5)
    assert container.rows.get("acme", "c001") is None
    container.rows.put(_row(1), 0)
    for seq in (2, 5, 3):
        container.read_marks.mark_row_read("acme", "c001", "a_1", seq)
    row = container.rows.get("acme", "c001")
    assert row
    assert row.reads == {"a_1": 5}


def test_the_inbox_is_listed_by_page_and_owner(container: Container) -> None:
    """50 at a time, each once, in order; unassigned, one agent's, all; open and closed apart; stores apart."""
    for number in range(120):
        container.rows.put(_row(number, assignee="a_1" if number % 2 else ""), 0)
    container.rows.put(_row(500, status=Status.CLOSED), 0)
    container.rows.put(replace(_row(501), store_id="bravo"), 0)
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = container.rows.page("acme", Status.OPEN, None, cursor, 50)
        seen += [row.conversation_id for row in page.rows]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"c{number:03d}" for number in range(120)]
    mine = container.rows.page("acme", Status.OPEN, "a_1", "", 100)
    assert {row.assignee for row in mine.rows} == {"a_1"}
    assert len(mine.rows) == 60
    assert len(container.rows.page("acme", Status.OPEN, "", "", 100).rows) == 60
    assert [row.conversation_id for row in container.rows.page("acme", Status.CLOSED, None, "", 50).rows] == ["c500"]


def test_a_row_moves_between_lists(container: Container) -> None:
    """Claimed, it leaves the unassigned; closed, it leaves the open."""
    container.rows.put(_row(1), 0)
    container.rows.put(_row(1, seq=2, assignee="a_1"), 1)
    assert container.rows.page("acme", Status.OPEN, "", "", 50).rows == ()
    container.rows.put(_row(1, seq=3, assignee="a_1", status=Status.CLOSED), 2)
    assert container.rows.page("acme", Status.OPEN, "a_1", "", 50).rows == ()


@pytest.mark.parametrize(
    "spoil",
    [lambda _: "%%%", lambda _: "bm9uc2Vuc2U=", lambda cursor: cursor[:-8], lambda _: "eyJwayI6MSwic2siOltdfQ=="],
)
def test_a_made_up_cursor_is_refused(container: Container, spoil: Callable[[str], str]) -> None:
    """Garbage is a bad request, not a crash."""
    for number in range(3):
        container.rows.put(_row(number), 0)
    cursor = container.rows.page("acme", Status.OPEN, None, "", 2).cursor
    with pytest.raises(InvalidRequestError):
        container.rows.page("acme", Status.OPEN, None, spoil(cursor), 2)


def test_a_cursor_of_another_list_or_store_is_refused(container: Container) -> None:
    """It would start the Query elsewhere."""
    for number in range(3):
        container.rows.put(_row(number), 0)
        container.rows.put(replace(_row(number), store_id="bravo"), 0)
    cursor = container.rows.page("acme", Status.OPEN, None, "", 2).cursor
    for store, status, owner in (
        ("bravo", Status.OPEN, None),
        ("acme", Status.CLOSED, None),
        ("acme", Status.OPEN, ""),
    ):
        with pytest.raises(InvalidRequestError):
            container.rows.page(store, status, owner, cursor, 2)


def test_who_signed_in_before_is_noted_of_people_alone_who_are_there(container: Container) -> None:
    """One who was removed meanwhile does not come back by it."""
    # Making the adapter names the table of the models.
    agents = container.agents
    AgentModel(agents_key("acme"), "a_1", name="Ana", email="ana@acme.example", role="agent").save()
    for who in ("a_1", "a_gone"):
        agents.end_sessions("acme", who, 1_700_000_001)
    assert [(each.id, each.name, each.since) for each in agents.all("acme")] == [("a_1", "Ana", 1_700_000_001)]


def test_a_store_that_is_not_there_is_not_remembered(container: Container) -> None:
    """It is there as soon as it is made; and names of stores that do not exist are without number."""
    for number in range(20):
        assert container.stores.settings(f"made-up-{number}") is None
    assert container.stores._settings == {}  # type: ignore[attr-defined]  # noqa: SLF001 - the size is the point
    SettingsModel(settings_key("made-up-1"), name="Late", origins=["https://late.example"], widgets=["pk_late"]).save()
    found = container.stores.settings("made-up-1")
    assert found is not None
    assert found.name == "Late"


def test_settings_are_remembered_for_a_minute_and_no_longer(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message costs no read of them; a change is there a minute later, in every container."""
    now = [1_700_000_000.0]
    # Made of it when it is first asked for.
    monkeypatch.setattr(container, "clock", lambda: now[0])
    stores = container.stores
    SettingsModel(settings_key("acme"), name="Before", origins=[], widgets=[]).save()

    def name() -> str:
        found = stores.settings("acme")
        return found.name if found else ""

    assert name() == "Before"
    SettingsModel(settings_key("acme"), name="After", origins=[], widgets=[]).save()
    now[0] += 59.9
    assert name() == "Before"
    now[0] += 0.1
    assert name() == "After"


def test_settings_and_people_are_read(container: Container) -> None:
    """Settings may be a minute old, people never."""
    stores, agents = container.stores, container.agents
    SettingsModel(settings_key("acme"), name="Acme", origins=["https://acme.example"], widgets=["pk"]).save()
    AgentModel(agents_key("acme"), "a_2", name="Ben", email="b@acme.example", role="agent").save()
    AgentModel(agents_key("acme"), "a_1", name="Ana", email="a@acme.example", role="admin").save()
    settings = stores.settings("acme")
    assert settings
    assert (settings.name, settings.origins) == ("Acme", ("https://acme.example",))
    assert stores.settings("nosuch") is None
    assert [each.name for each in agents.all("acme")] == ["Ana", "Ben"]
    AgentModel(agents_key("acme"), "a_2").delete()
    assert agents.get("acme", "a_2") is None
    assert agents.get("bravo", "a_1") is None


def test_a_ticket_is_taken_once(container: Container) -> None:
    """By its own store, before it ends."""
    ticket = Ticket(agent(), "https://inbox.example", int(container.clock()) + 60)
    container.tickets.put("k" * 64, ticket)
    assert container.tickets.take("bravo", Role.AGENT, "k" * 64) is None
    assert container.tickets.take("acme", Role.VISITOR, "k" * 64) is None
    assert container.tickets.take("acme", Role.AGENT, "k" * 64) == ticket
    assert container.tickets.take("acme", Role.AGENT, "k" * 64) is None
    container.tickets.put("l" * 64, replace(ticket, expires=int(container.clock()) - 1))
    assert container.tickets.take("acme", Role.AGENT, "l" * 64) is None


def test_sign_ins_are_kept_by_agent_until_they_end(container: Container) -> None:
    """One that is used again is the same one."""
    now = int(container.clock())
    first = Session("s-1", "Firefox", now - 100, now - 50)
    container.sessions.put("acme", "a_1", first, now + 60)
    container.sessions.put("acme", "a_1", replace(first, seen=now), now + 60)
    container.sessions.put("acme", "a_1", replace(first, id="s-2"), now - 1)
    container.sessions.put("acme", "a_2", replace(first, id="s-3"), now + 60)
    assert container.sessions.all("acme", "a_1") == [replace(first, seen=now)]
    container.sessions.drop("acme", "a_2", "s-1")
    container.sessions.drop("acme", "a_1", "s-1")
    assert container.sessions.all("acme", "a_1") == container.sessions.all("bravo", "a_2") == []
    assert [each.id for each in container.sessions.all("acme", "a_2")] == ["s-3"]


def test_a_counter_stops_at_its_limit(container: Container) -> None:
    """What is over it is refused and not added."""
    expires = int(container.clock()) + 60
    assert [container.counters.count("acme", "k", 3, expires) for _ in range(5)] == [True, True, True, False, False]
    assert container.counters.count("bravo", "k", 3, expires)


def test_expired_sockets_are_not_there(container: Container) -> None:
    """DynamoDB deletes late; we look at the time ourselves."""
    now = int(container.clock())
    container.agent_sockets.put("acme", AgentSocket("s1", "a_1", "online", now, now + 60))
    container.agent_sockets.put("acme", AgentSocket("s2", "a_1", "away", now, now - 1))
    assert container.agent_sockets.all("acme") == [AgentSocket("s1", "a_1", "online", now, now + 60)]
    container.agent_sockets.drop("acme", "a_1", "s1")
    assert container.agent_sockets.all("acme") == []


def test_events_carry_what_filters_ask_for(container: Container) -> None:
    """SNS → SQS with the attributes; 23 events go in three batches."""
    sqs: Any = boto3.client("sqs")
    sns: Any = boto3.client("sns")
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=container.env["EVENTS_TOPIC_ARN"], Protocol="sqs", Endpoint=arn)
    message = Message(1, "c", visitor().id, 5, "Hi")
    container.publisher.publish([ConversationEvent(_row(1), replace(message, seq=seq)) for seq in range(1, 24)])
    bodies = [
        json.loads(each["Body"])
        for _ in range(3)
        for each in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    ]
    assert len(bodies) == 23
    attributes = {name: each["Value"] for name, each in bodies[0]["MessageAttributes"].items()}
    assert attributes == {"store": "acme", "kind": "text", "role": "visitor", "assigned": "no"}
    assert json.loads(bodies[0]["Message"])["row"]["conversation"] == "c001"


def test_a_token_says_who_and_until_when(container: Container) -> None:
    """Signed with the current key; the older key still verifies."""
    expires = int(container.clock()) + 100
    assert container.tokens.verify(container.tokens.sign("acme", "v_1", expires)) == (
        replace(visitor(), id="v_1"),
        expires,
    )
    claims = {"iss": "shopbell", "aud": "acme", "sub": "v_1", "exp": expires}
    assert container.tokens.verify(jwt.encode(claims, "o" * 64, "HS256", headers={"kid": "k1"}))[0].id == "v_1"


@pytest.mark.parametrize(
    ("change", "key", "headers", "algorithm"),
    [
        ({}, "wrong" * 16, {"kid": "k2"}, "HS256"),
        ({}, "n" * 64, {"kid": "nosuch"}, "HS256"),
        ({}, "k2", {"kid": "current"}, "HS256"),
        ({}, "n" * 64, {}, "HS256"),
        ({}, "n" * 64, {"kid": "k2"}, "HS512"),
        ({}, None, {"kid": "k2"}, "none"),
        ({"exp": 1}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"exp": None}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"iss": "other"}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"aud": ["acme", "bravo"]}, "n" * 64, {"kid": "k2"}, "HS256"),
        ({"sub": None}, "n" * 64, {"kid": "k2"}, "HS256"),
    ],
)
@pytest.mark.filterwarnings("ignore:The HMAC key is:jwt.warnings.InsecureKeyLengthWarning")
def test_forged_and_old_tokens_are_refused(
    container: Container, change: dict[str, Any], key: str | None, headers: dict[str, str], algorithm: str
) -> None:
    """Another key, key id, algorithm, issuer, several audiences, no expiry or one that is past."""
    claims = {"iss": "shopbell", "aud": "acme", "sub": "v_1", "exp": int(container.clock()) + 100} | change
    encode: Any = jwt.encode
    token = encode({k: v for k, v in claims.items() if v is not None}, key, algorithm, headers=headers)
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify(token)


def test_a_key_that_is_newer_than_the_container_is_found(container: Container) -> None:
    """After a rotation, warm containers read the keys again; a made-up key id makes them do so once a minute only."""
    reads = 0
    keys = {"current": "k1", "k1": "o" * 64}

    def read() -> dict[str, str]:
        nonlocal reads
        reads += 1
        return dict(keys)

    now = container.clock()
    warm = JwtTokens(SigningKeys(read, lambda: now), lambda: now)
    expires = int(now) + 1000
    assert warm.verify(warm.sign("acme", "v_1", expires))
    keys |= {"current": "k2", "k2": "n" * 64}
    token = JwtTokens(SigningKeys(lambda: keys, lambda: now), lambda: now).sign("acme", "v_2", expires)
    with pytest.raises(UnauthenticatedError):
        warm.verify(token)
    now += 61
    assert warm.verify(token)[0].id == "v_2"
    forged = jwt.encode({}, "x" * 64, "HS256", headers={"kid": "nosuch"})
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            warm.verify(forged)
    assert reads == 2


@pytest.mark.parametrize("token", ["", "a.b.c", "🦆", "a" * 5000])
def test_what_is_no_token_is_refused(container: Container, token: str) -> None:
    """Without saying why."""
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify(token)


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


@pytest.mark.parametrize("depth", [10, 10_000])
def test_a_cursor_that_was_made_up_is_a_bad_request(container: Container, depth: int) -> None:
    """However deep it is nested."""
    cursor = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode()
    with pytest.raises(InvalidRequestError):
        container.rows.page("acme", Status.OPEN, None, cursor, 50)
