"""Twenty thousand frames out of the schemas' own grammar, right and wrong: each is answered as the contract says."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.limits import Limiter
from chalicelib.core.principal import Principal
from chalicelib.transport import socket
from chalicelib.transport.validation import load
from tests.builders import agent, listener, visitor
from tests.contract.conftest import follows
from tests.fakes import World

FRAMES = 20_000
# Beside what the grammar makes: what has broken parsers, encoders and databases.
HOSTILE: list[Any] = [
    None, True, False, -1, 0, 1, 1.0, 1.5, 10**20, -(10**20), 2**63, "", " ", "\n", "a\n", "a\0b", "\ud800", "a\udfff",
    "\u202e", "é" * 5000, "x" * 17_000, "💩", "a" * 26, "a" * 25 + "\n", "__proto__", [], {}, [[[[]]]], {"a": {}},
    "v_acme1", "../..", "%00", "{{7*7}}", "1e400",
]  # fmt: skip


class Sender:
    """Makes frames of the actions: whole ones, and ones with something wrong."""

    def __init__(self, seed: int, conversations: list[str]) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - the same frames each time
        self._conversations = conversations

    def frame(self) -> str:
        """One frame as text."""
        action = self._chance.choice(list(ACTIONS))
        schema = load(ACTIONS[action].schema)
        frame = {
            name: self._value(name, rule)
            for name, rule in schema["properties"].items()
            if name in schema["required"] or self._chance.random() < 0.5
        }
        for _ in range(self._chance.choice([0, 0, 0, 1, 1, 2])):
            self._spoil(frame)
        text = json.dumps(frame, ensure_ascii=self._chance.random() < 0.5)
        if self._chance.random() < 0.05:
            place = self._chance.randrange(len(text))
            text = (
                text[:place]
                + self._chance.choice(["", "}", "\\u", "\\ud800", '"', "NaN", "[" * 2000])
                + text[place + 1 :]
            )
        return text

    def _value(self, name: str, rule: dict[str, Any]) -> Any:
        words = {
            "conversation": self._conversations,
            "email": ["a@b.example", "a@b", "x y@z.example", "a@b.example,c@d.example"],
            "text": ["Hi", "  ", "a\nb", "\u202eabc", "é" * 4000],
            "last": ["cid-first", "other"],
        }
        kinds: dict[str, list[Any]] = {"integer": [0, 1, 2, 3, 100, 99_999_999], "boolean": [True, False]}
        made = ["".join(self._chance.choices("abcdefghijkl0123456789", k=size)) for size in (8, 12, 20)]
        constant = [rule["const"]] if "const" in rule else None
        if "oneOf" in rule:
            shape = self._chance.choice(rule["oneOf"])
            return {each: self._value(each, shape["properties"][each]) for each in shape["required"]}
        return self._chance.choice(constant or rule.get("enum") or words.get(name) or kinds.get(rule["type"], made))

    def _spoil(self, frame: dict[str, Any]) -> None:
        where = self._chance.choice([*frame, "more"])
        if where in frame and self._chance.random() < 0.2:
            del frame[where]
        else:
            frame[where] = self._chance.choice(HOSTILE)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_frame_is_answered_as_the_contract_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer says that something broke, and each follows the schema of its kind."""
    monkeypatch.setattr(Limiter, "check", lambda *_, **__: None)
    world: Any = World()
    own = open_conversation(world, visitor(), Draft("cid-first", 0, "Hello"), listener(visitor(), "v1")).conversation_id
    foreign = open_conversation(world, visitor("bravo"), Draft("cid-first", 0, "Hello")).conversation_id
    sender = Sender(seed, [own, own, foreign, "a" * 26])
    answers: Counter[str] = Counter()
    for number in range(FRAMES // 2):
        who: Principal = (visitor(), agent(), visitor("bravo"), agent("bravo"), visitor(number=5))[number % 5]
        authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name}
        context = {"connectionId": f"c{number % 7}", "authorizer": authorizer}
        text = sender.frame()
        answer = socket.on_message(ACTIONS, world, {"requestContext": context, "body": text})
        body = json.loads(answer["body"])
        assert answer["statusCode"] == 200
        follows(f"frames/{body['type']}", body)
        assert body.get("code") != "internal", text
        answers[body.get("code", body["type"])] += 1
    # The grammar reaches all of it, or this would say nothing.
    assert {"ack", "log", "ok", "pong", "hello", "bad_request", "not_found", "unknown_after"} <= answers.keys(), answers
    assert answers["bad_request"] < FRAMES / 2 * 0.8, answers


def test_a_socket_that_sends_no_frames_is_ended(world: World) -> None:
    """At the third; what is a frame and asks for too little or too much is no such thing, and other sockets stay."""
    who = visitor()
    authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value}

    def say(connection_id: str, text: str) -> str:
        event = {"requestContext": {"connectionId": connection_id, "authorizer": authorizer}, "body": text}
        answered = socket.on_message(ACTIONS, world, event)
        return str(json.loads(answered["body"])["code"])

    wrong_address = {"action": "address", "id": "1", "conversation": "a" * 26, "email": "none"}
    for _ in range(5):
        assert say("typo", json.dumps(wrong_address)) == "bad_request"
    for text in ("{", '{"action":"base"}'):
        assert say("odd", text) == "bad_request"
    assert say("other", "{") == "bad_request"
    assert world.push.ended == []
    assert say("odd", '{"action":"send","id":"1"}') == "bad_request"
    assert world.push.ended == ["odd"]
