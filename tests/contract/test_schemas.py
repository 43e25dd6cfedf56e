"""The wire contract itself: each schema accepts what is right and rejects what is not, and the documents follow it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import app as entry
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.over_rest import OVER_REST
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.wire import notice
from chalicelib.core.errors import InvalidRequestError
from chalicelib.transport import validation
from chalicelib.transport.validation import check, load
from infra.asyncapi import asyncapi
from infra.contracts import DOCS, ROUTES, openapi
from infra.schemas import frames, schema_names

C = "a" * 26
GOOD: dict[str, dict[str, Any]] = {
    "actions/hello": {"action": "hello", "id": "1", "conversation": C, "after": 0, "state": "away", "last": "x"},
    "actions/send": {"action": "send", "id": "1", "cid": "cid-12345", "after": 0, "text": "Hi", "conversation": C},
    "actions/sync": {"action": "sync", "id": "1", "conversation": C, "after": 1, "listen": False},
    "actions/read": {"action": "read", "id": "1", "conversation": C, "seq": 1},
    "actions/note": {
        "action": "note",
        "id": "1",
        "conversation": C,
        "cid": "cid-12345",
        "after": 1,
        "text": "Careful",
        "mentions": ["a_" + "0" * 32],
    },
    "actions/looking": {"action": "looking", "id": "1", "conversation": C, "state": "writing", "asks": True},
    "actions/typing": {"action": "typing", "id": "1", "conversation": C, "typing": False},
    "actions/ping": {"action": "ping", "id": "1", "state": "online"},
    "bodies/admit": {"key": "pk_acme_0123456789", "token": "x"},
    "bodies/assign": {"agent": "a_" + "0" * 32, "version": 1},
    "bodies/empty": {},
    "bodies/sign_out": {"here": True},
    "bodies/unblock": {"address": "a@b.example"},
    "bodies/change": {"version": 1},
    "bodies/close": {"version": 1, "seen": 0, "outcome": "unsolved"},
    "bodies/closing": {"version": 1, "value": {"reopen_days": 30}},
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
    "bodies/store": {"version": 0, "value": {"name": "Acme", "origins": ["https://acme.example"], "logo": ""}},
    "bodies/languages": {"version": 1, "value": {"language": "pl", "others": ["en", "uk"]}},
    "bodies/notification": {"version": 1, "value": {"mail_after": 120, "confirms": True, "webhook": ""}},
    "bodies/teams": {
        "version": 1,
        "value": {"answer_claims": True, "teams": [{"id": "sales", "name": {"en": "Sales"}}]},
    },
    "bodies/labels": {
        "version": 1,
        "value": {
            "categories": [{"id": "buyer", "name": {}}],
            "labels": [{"id": "vip", "name": {"en": "VIP"}, "colour": "red"}],
        },
    },
    "bodies/texts": {
        "version": 1,
        "value": {
            "confirmation": {"en": "We have it.", "pl": "Mamy to."},
            "greets": True,
            "greeting": {"en": "Hi!"},
            "replies": [{"id": "order", "text": {}}],
            "arrives": False,
            "arrival": {},
        },
    },
    "bodies/surveys": {
        "version": 1,
        "value": {
            "surveys": [{"id": "help", "question": {"en": "Well?"}, "choices": [{"id": "yes", "text": {"en": "Yes"}}]}]
        },
    },
    "bodies/member": {"version": 1, "value": {"role": "agent", "sees": "own", "answers": True, "teams": ["sales"]}},
    "bodies/device": {"endpoint": "https://push.example/1", "p256dh": "B" * 87, "auth": "a" * 22},
}
ALMOST_ONE = 1.0
WRONG: list[Any] = [None, True, -1, ALMOST_ONE, 10**20, "", " ", "x" * 5000, [], {}, "\n", "a\u0000b"]


@pytest.mark.parametrize("name", [name for name in schema_names() if name.split("/")[1] in {"actions", "bodies"}])
def test_a_request_schema_accepts_and_rejects(name: str) -> None:
    """The good body passes; without a required field, with one more, or with a wrong value, it does not."""
    good = GOOD[name.partition("/")[2]]
    check(name, good)
    schema = load(name)
    assert schema["additionalProperties"] is False
    broken = [{**good, "more": 1}, *({k: v for k, v in good.items() if k != field} for field in schema["required"])]
    for field, rule in schema["properties"].items():
        # JSON Schema takes 1.0 for an integer, we don't; and Python takes True for 1.
        allowed = Draft202012Validator(rule)
        broken += [good | {field: value} for value in WRONG if value is ALMOST_ONE or not allowed.is_valid(value)]
    for body in broken:
        with pytest.raises(InvalidRequestError):
            check(name, body)


def _patterns(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {each for part in schema for each in _patterns(part)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
    return own | {each for part in schema.values() for each in _patterns(part)}


def test_python_and_javascript_read_each_pattern_alike() -> None:
    """Whoever checks before they send, and whoever checks what they get: also at a newline, where `$` differs."""
    found = {each for name in schema_names() for each in _patterns(load(name))}
    assert len(found) > 10
    words = ["a" * 26, "a_" + "0" * 32, "v_x", "mail", "22:00", "pk_acme_0123456789", "a-b_c", "", " ", "é", "x" * 300]
    words += [f"{word}{end}" for word in words for end in ("\n", "\r", "\u2028", "\0")]
    script = """
      const [patterns, words] = JSON.parse(require("fs").readFileSync(0));
      console.log(JSON.stringify(patterns.map((each) => words.map((word) => new RegExp(each, "u").test(word)))));
    """
    asked = json.dumps([sorted(found), words])
    node = shutil.which("node") or "node"
    done = subprocess.run([node, "-e", script], input=asked, capture_output=True, text=True, check=True)
    ours = [[bool(validation._as_ecma(each).search(word)) for word in words] for each in sorted(found)]  # noqa: SLF001
    assert json.loads(done.stdout) == ours


def _frame_of(kind: type) -> str:
    return kind.__name__.removesuffix("Notice").lower()


def test_every_schema_is_one() -> None:
    """And each action and frame has one, with a title and a description for the documents."""
    for name in schema_names():
        schema = load(name)
        assert schema["$id"] == f"{name}.json"
        Draft202012Validator.check_schema(schema)
        assert schema["title"]
        assert schema["description"]
    kinds = [name.partition("/")[2] for name in schema_names() if not name.endswith("/types")]
    assert len(kinds) == len(set(kinds)), "the documents tell them apart by kind and name alone"
    assert {each.schema for each in ACTIONS.values()} == {name for name in schema_names() if "/actions/" in name}
    assert {each.reply for each in ACTIONS.values()} <= set(frames().values())
    # What is sent is a reply, an error, or a notice, each of which says how it looks.
    noticed = {_frame_of(kind) for kind in notice.registry if kind is not object and kind is not Notice}
    assert set(frames()) == {each.reply.rpartition("/")[2] for each in ACTIONS.values()} | noticed | {"error"}


def test_the_described_routes_are_those_that_are_served() -> None:
    """Each with who may ask as API Gateway is told it, and with the types that it takes."""
    served = {
        (method, path): (route.authorizer is not None, set(route.content_types), route.cors is not None)
        for path, methods in entry.app.routes.items()
        for method, route in methods.items()
    }
    described = {(each.method, each.path): (each.who.is_staff, set(each.takes), each.by_script) for each in ROUTES}
    assert described == served
    assert len(described) == len(ROUTES)
    # What gives no page gives a reply that is described; an action's is its own.
    assert [each.path for each in ROUTES if not (each.reply or each.page or each.verbs == OVER_REST)] == []
    for schema in (each for route in ROUTES for each in (route.body, route.reply, *route.verbs.values())):
        assert not schema or schema in schema_names()


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
