"""The wire contract itself: each schema accepts what is right and rejects what is not, and the documents follow it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chalicelib.entrypoints.validation import ACTIONS, check
from chalicelib.errors import InvalidRequestError
from infra.contracts import DOCS, PUSHES, REPLIES, SCHEMAS, asyncapi, openapi, schema_names

C = "a" * 26
GOOD: dict[str, dict[str, Any]] = {
    "actions/hello": {"action": "hello", "id": "1", "conversation": C, "after": 0, "state": "away", "last": "x"},
    "actions/send": {"action": "send", "id": "1", "cid": "cid-12345", "after": 0, "text": "Hi", "conversation": C},
    "actions/sync": {"action": "sync", "id": "1", "conversation": C, "after": 1, "listen": False},
    "actions/read": {"action": "read", "id": "1", "conversation": C, "seq": 1},
    "actions/typing": {"action": "typing", "id": "1", "conversation": C, "typing": False},
    "actions/ping": {"action": "ping", "id": "1", "state": "online"},
    "bodies/admit": {"key": "pk_acme_0123456789", "token": "x"},
    "bodies/assign": {"agent": "a_" + "0" * 32, "version": 1},
    "bodies/empty": {},
    "bodies/unblock": {"address": "a@b.example"},
    "bodies/change": {"version": 1, "seen": 0},
    "actions/address": {"action": "address", "id": "1", "conversation": "a" * 26, "email": "a@b.example"},
    "actions/transcript": {"action": "transcript", "id": "1", "conversation": "a" * 26},
    "bodies/form": {"email": "a@b.example", "name": "Jane", "message": "Hello", "website": ""},
    "bodies/preferences": {
        "push": True,
        "mail_minutes": 0,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "zone": "Europe/Vilnius",
    },
    "bodies/device": {"endpoint": "https://push.example/1", "p256dh": "B" * 87, "auth": "a" * 22},
}
ALMOST_ONE = 1.0
WRONG: list[Any] = [None, True, -1, ALMOST_ONE, 10**20, "", " ", "x" * 5000, [], {}, "\n", "a\u0000b"]


@pytest.mark.parametrize("name", [name for name in schema_names() if name.startswith(("actions/", "bodies/"))])
def test_a_request_schema_accepts_and_rejects(name: str) -> None:
    """The good body passes; without a required field, with one more, or with a wrong value, it does not."""
    good = GOOD[name]
    check(name, good)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    assert schema["additionalProperties"] is False
    broken = [{**good, "more": 1}, *({k: v for k, v in good.items() if k != field} for field in schema["required"])]
    for field, rule in schema["properties"].items():
        # JSON Schema takes 1.0 for an integer, we don't; and Python takes True for 1.
        allowed = Draft202012Validator(rule)
        broken += [good | {field: value} for value in WRONG if value is ALMOST_ONE or not allowed.is_valid(value)]
    for body in broken:
        with pytest.raises(InvalidRequestError):
            check(name, body)


def test_every_schema_is_one() -> None:
    """And each action and frame has one, with a title and a description for the documents."""
    for name in schema_names():
        schema = json.loads((SCHEMAS / f"{name}.json").read_text())
        Draft202012Validator.check_schema(schema)
        assert schema["title"]
        assert schema["description"]
    assert {f"actions/{action}" for action in ACTIONS} <= set(schema_names())
    assert {f"frames/{frame}" for frame in {*REPLIES.values(), *PUSHES, "error"}} <= set(schema_names())


@pytest.mark.parametrize(("name", "made"), [("openapi", openapi), ("asyncapi", asyncapi)])
def test_the_published_documents_are_made_from_the_schemas(name: str, made: Any) -> None:
    """`python -m infra.contracts` writes them; every reference in them leads somewhere."""
    document = made()
    assert json.loads((DOCS / f"{name}.json").read_text()) == document
    text = json.dumps(document)
    for part in text.split('"$ref": "')[1:]:
        where: Any = document
        for step in part.split('"')[0].removeprefix("#/").split("/"):
            where = where[step]
