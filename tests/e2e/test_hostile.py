"""Bad input at every boundary of the deployed stack: constant errors, nothing stored, nobody else disturbed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.e2e.conftest import Stack

pytestmark = pytest.mark.e2e


def call(
    stack: Stack, path: str, body: Any, token: str = "", origin: str | None = None, *, raw: bool = False
) -> tuple[int, dict[str, Any]]:
    """POST to the API: status and JSON."""
    headers = {"Content-Type": "application/json", "Origin": stack.shop if origin is None else origin}
    if token:
        headers["Authorization"] = token
    data = body if raw else json.dumps(body).encode()
    request = urllib.request.Request(stack.api + path, data, headers)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


def admit(stack: Stack, key: str = "", origin: str | None = None) -> str:
    """A new visitor's credential."""
    status, body = call(stack, "/v1/visitor", {"key": key or stack.local.widget_key}, origin=origin)
    assert status == 200
    return f"Bearer {body['token']}"


def open_socket(stack: Stack, token: str, origin: str | None = None) -> ClientConnection:
    """A socket of the visitor."""
    status, body = call(stack, "/v1/visitor/ticket", {}, token, origin)
    assert status == 200
    return connect(f"{body['url']}?ticket={body['ticket']}", origin=Origin(origin or stack.shop))


def ask(socket: ClientConnection, frame: Any) -> dict[str, Any]:
    """Send a frame and read its answer."""
    socket.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))
    answer: dict[str, Any] = json.loads(socket.recv(timeout=10))
    return answer


def opened(socket: ClientConnection) -> str:
    """The visitor's conversation."""
    reply = ask(socket, {"action": "send", "id": "1", "cid": "cid-open-1", "after": 0, "text": "Hello"})
    return str(reply["conversation"])


SEND = {"action": "send", "id": "7", "cid": "cid-00000001", "after": 1, "text": "Hi"}


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        "{",
        "[]",
        "null",
        "42",
        '"send"',
        '{"action": "send", "id": "7", "after": NaN}',
        "[" * 5000,
        {"id": "7"},
        {"action": "base", "id": "7"},
        {"action": "__class__", "id": "7"},
        {"action": ["send"], "id": "7"},
        {"action": {"S": "send"}, "id": "7"},
        SEND | {"extra": 1},
        SEND | {"text": ""},
        SEND | {"text": " \u202e\n "},
        SEND | {"text": 5},
        SEND | {"text": {"$gt": ""}},
        SEND | {"text": ["Hi"]},
        SEND | {"text": "x" * 4001},
        SEND | {"text": "x" * 40_000},
        SEND | {"cid": "short"},
        SEND | {"cid": "x" * 41},
        SEND | {"cid": "cid 0000001"},
        SEND | {"after": -1},
        SEND | {"after": 1.0},
        SEND | {"after": "1"},
        SEND | {"after": True},
        SEND | {"after": 10**12},
        SEND | {"conversation": "../../etc/passwd"},
        SEND | {"conversation": "x#staff"},
        {"action": "read", "id": "7", "conversation": "a" * 26, "seq": 0},
        {"action": "sync", "id": "7", "conversation": "a" * 26, "before": 0},
        {"action": "sync", "id": "7"},
        {"action": "typing", "id": "7", "conversation": "a" * 26, "typing": "yes"},
        {"action": "ping", "id": "7", "state": "gone"},
        {"action": "hello", "id": "7", "conversation": 5},
        SEND | {"text": "\ud800"},
    ],
)
def test_a_bad_frame_gets_a_constant_error(stack: Stack, frame: Any) -> None:
    """Nothing of it comes back but the id of a request that could be read; the socket stays usable."""
    with open_socket(stack, admit(stack)) as socket:
        answer = ask(socket, frame)
        assert answer == {"type": "error", "code": "bad_request"} | ({"id": "7"} if "id" in answer else {})
        assert ask(socket, {"action": "ping", "id": "8"}) == {"type": "pong", "id": "8"}


def test_bidi_and_control_characters_are_not_stored(stack: Stack) -> None:
    """What deceives is taken out, what people need stays."""
    with open_socket(stack, admit(stack)) as socket:
        text = "pay \u202e100\u0000\u001b[31m e\u0301 👩\u200d🚀"
        reply = ask(socket, {"action": "send", "id": "1", "cid": "cid-bidi-1", "after": 0, "text": text})
        assert reply["message"]["text"] == "pay 100[31m \u00e9 👩\u200d🚀"


def test_foreign_conversations_look_like_missing_ones(stack: Stack) -> None:
    """Another visitor's, another store's, or none: the same answer, and their owner is not disturbed."""
    bravo_origin = stack.bravo_shop
    with (
        open_socket(stack, admit(stack)) as owner,
        open_socket(stack, admit(stack)) as stranger,
        open_socket(stack, admit(stack, stack.bravo_key, bravo_origin), bravo_origin) as bravo,
    ):
        conversation = opened(owner)
        for who in (stranger, bravo):
            for target in (conversation, "a" * 26):
                for frame in (
                    SEND | {"conversation": target},
                    {"action": "sync", "id": "7", "conversation": target, "listen": True},
                    {"action": "read", "id": "7", "conversation": target, "seq": 1},
                    {"action": "typing", "id": "7", "conversation": target, "typing": True},
                    {"action": "ping", "id": "7", "conversation": target},
                    {"action": "hello", "id": "7", "conversation": target, "after": 0},
                ):
                    assert ask(who, frame) == {"type": "error", "code": "not_found", "id": "7"}
        log = ask(owner, {"action": "sync", "id": "2", "conversation": conversation})
        assert [message["text"] for message in log["messages"]] == ["Hello"]
        assert log["reads"] == {}


def test_tickets_work_once_from_their_page(stack: Stack) -> None:
    """Used, made up, of another Origin or none: no socket."""
    token = admit(stack)
    _, issued = call(stack, "/v1/visitor/ticket", {}, token)
    url = issued["url"]
    with connect(f"{url}?ticket={issued['ticket']}", origin=Origin(stack.shop)):
        pass
    _, second = call(stack, "/v1/visitor/ticket", {}, token)
    attempts = [
        (f"{url}?ticket={issued['ticket']}", stack.shop),
        (f"{url}?ticket={second['ticket']}", "https://evil.example"),
        (f"{url}?ticket=demo.made-up", stack.shop),
        (f"{url}?ticket=", stack.shop),
        (url, stack.shop),
    ]
    for address, origin in attempts:
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=Origin(origin))
        assert refused.value.response.status_code in {401, 403}


def test_rest_refuses_what_the_socket_refuses(stack: Stack) -> None:
    """Bad bodies, bad tokens, foreign Origins: constant answers."""
    token = admit(stack)
    error = {"type": "error"}
    key = stack.local.widget_key
    assert call(stack, "/v1/visitor", b"{", raw=True) == (400, error | {"code": "bad_request"})
    assert call(stack, "/v1/visitor", {"key": "pk_x"}) == (400, error | {"code": "bad_request"})
    assert call(stack, "/v1/visitor", {"key": key}, origin="https://evil.example") == (
        404,
        error | {"code": "not_found"},
    )
    assert call(stack, "/v1/visitor/ticket", {}) == (401, error | {"code": "unauthenticated"})
    assert call(stack, "/v1/visitor/ticket", {}, "Bearer x.y.z") == (401, error | {"code": "unauthenticated"})
    assert call(stack, "/v1/visitor/ticket", {}, token, "https://evil.example") == (404, error | {"code": "not_found"})
    assert call(stack, "/v1/visitor/hello", {}, token) == (404, error | {"code": "not_found"})
    assert call(stack, "/v1/visitor/send", {"text": "x" * 40_000}, token)[0] == 400
    assert call(stack, "/v1/visitor/sync", {"conversation": "a" * 26}, token) == (404, error | {"code": "not_found"})


def test_a_stolen_token_opens_no_other_store(stack: Stack) -> None:
    """A visitor of Bravo is nobody at the demo shop, wherever the token is shown."""
    stolen = admit(stack, stack.bravo_key, stack.bravo_shop)
    assert call(stack, "/v1/visitor/ticket", {}, stolen)[0] == 404
    with open_socket(stack, admit(stack)) as owner:
        conversation = opened(owner)
        body = {"conversation": conversation}
        assert call(stack, "/v1/visitor/sync", body, stolen)[0] == 404
        assert call(stack, "/v1/visitor/send", body | {"cid": "cid-stolen", "after": 1, "text": "x"}, stolen)[0] == 404


@pytest.mark.parametrize("path", ["/v1/me", "/v1/stores/demo/conversations", "/v1/stores/demo/agents"])
def test_the_inbox_needs_an_agents_token(stack: Stack, path: str) -> None:
    """Neither nothing nor a visitor's token will do."""
    for token in ("", admit(stack)):
        request = urllib.request.Request(stack.api + path, headers={"Authorization": token} if token else {})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)  # noqa: S310 - our own address
        refused.value.close()
        assert refused.value.code in {401, 403}


def test_an_agent_of_one_store_reaches_no_other(stack: Stack) -> None:
    """Bea's own token, at every address of the demo shop."""
    cognito = stack.local.deployment.client("cognito-idp")
    token = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=stack.local.deployment["UserPoolClientId"],
        AuthParameters={"USERNAME": "bea@bravo.example", "PASSWORD": stack.passwords["bea@bravo.example"]},
    )["AuthenticationResult"]["IdToken"]
    with open_socket(stack, admit(stack)) as owner:
        conversation = opened(owner)
        for path, body in (
            ("/v1/stores/demo/ticket", {}),
            ("/v1/stores/demo/actions/sync", {"conversation": conversation}),
            ("/v1/stores/bravo/actions/sync", {"conversation": conversation}),
            (f"/v1/stores/bravo/conversations/{conversation}/claim", {"version": 1}),
            (f"/v1/stores/demo/conversations/{conversation}/close", {"version": 1}),
        ):
            assert call(stack, path, body, token) == (404, {"type": "error", "code": "not_found"})


def test_a_flood_stops_the_one_who_makes_it(stack: Stack) -> None:
    """A hundred messages in a row: some pass, the rest are refused with the time to wait; a neighbour's passes."""
    with open_socket(stack, admit(stack)) as loud, open_socket(stack, admit(stack)) as quiet:
        conversation = opened(loud)
        answers = [
            ask(loud, SEND | {"conversation": conversation, "cid": f"cid-flood-{n:03d}", "after": 1}) for n in range(30)
        ]
        refused = [answer for answer in answers if answer["type"] == "error"]
        assert {answer["code"] for answer in refused} == {"rate_limited"}
        assert all(answer["retry_after"] >= 1 for answer in refused)
        assert 5 < len(refused) < 30
        assert opened(quiet)
