"""A conversation's case on the wire: what shoppers are told of it, and what the store's people alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.core.principal import Principal
from chalicelib.transport import socket
from tests.builders import agent, visitor
from tests.contract.conftest import Gateway
from tests.fakes import World

STAFF_ONLY = {"closed_at", "handled_by", "outcome", "first_answer_at"}


def _frame(world: World, who: Principal, **frame: Any) -> dict[str, Any]:
    authorizer = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name}
    event = {"requestContext": {"connectionId": who.id, "authorizer": authorizer}}
    event["body"] = json.dumps({"id": "1", **frame})  # type: ignore[assignment]
    reply: dict[str, Any] = json.loads(socket.on_message(ACTIONS, world, event)["body"])
    return reply


def _post(gateway: Gateway, path: str, body: dict[str, Any], who: str = "agent acme1") -> tuple[int, dict[str, Any]]:
    headers = {"Origin": "https://acme.example", "Content-Type": "application/json", "Authorization": who}
    status, _, text = gateway.ask("POST", path, json.dumps(body), headers)
    return status, json.loads(text)


@pytest.fixture
def conversation(world: World) -> str:
    """Asked over a socket, answered, and closed as not solved."""
    world.tokens = JwtTokens(SigningKeys(lambda: {"current": "k1", "k1": "k" * 64}, world.clock), world.clock)  # type: ignore[assignment]
    asked = _frame(world, visitor(), action="send", cid="cid-first", after=0, text="Hello")
    return str(asked["conversation"])


def test_how_it_went_is_the_staffs_alone(world: World, gateway: Gateway, conversation: str) -> None:
    """In every answer that has a head, over socket and REST; nor does a push say it."""
    path = f"/v1/stores/acme/conversations/{conversation}"
    listening = {"action": "sync", "conversation": conversation, "listen": True}
    for who in (visitor(), agent()):
        _frame(world, who, **listening)
    answer = _frame(world, agent(), action="send", conversation=conversation, cid="cid-hello", after=1, text="Hi")
    assert answer["head"]["first_answer_at"] == answer["message"]["at"]
    status, closed = _post(gateway, f"{path}/close", {"version": 2, "seen": 2, "outcome": "unsolved"})
    assert (status, closed["head"]["outcome"], closed["head"]["handled_by"]) == (200, "unsolved", [agent().id])
    assert closed["head"]["closed_at"] == int(world.now * 1000)
    # Whatever is not said is solved.
    word = {"conversation": conversation, "cid": "cid-next", "after": 2, "text": "Again", "anew": True}
    token = f"Bearer {world.tokens.sign('acme', visitor().id, int(world.now) + 3600)}"
    for reply in (
        _frame(world, visitor(), **listening),
        _frame(world, visitor(), action="hello", conversation=conversation)["log"],
        _frame(world, visitor(), action="send", **word),
        _post(gateway, "/v1/visitor/send", word, token)[1],
        _post(gateway, "/v1/visitor/sync", {"conversation": conversation}, token)[1],
    ):
        assert reply["head"]["number"] in {1, 2}
        assert not STAFF_ONLY & set(reply["head"]), reply
    assert _frame(world, agent(), **listening)["head"].keys() >= STAFF_ONLY
    # Not as a word anywhere, but in what was the agent's own.
    pushed = [each for to, each in world.push.delivered if to == visitor().id]
    assert pushed
    assert "unsolved" not in repr(pushed)


def test_who_would_change_what_is_continued_is_told_where_it_goes_on(
    world: World, gateway: Gateway, conversation: str
) -> None:
    """As an answer that names it."""
    path = f"/v1/stores/acme/conversations/{conversation}"
    status, closed = _post(gateway, f"{path}/close", {"version": 1})
    assert (status, closed["head"]["outcome"]) == (200, "solved")
    word = {"conversation": conversation, "cid": "cid-next", "after": 1, "text": "Again", "anew": True}
    following = _frame(world, visitor(), action="send", **word)
    assert following["head"]["continues"] == conversation
    for verb in ("reopen", "claim", "close"):
        status, refused = _post(gateway, f"{path}/{verb}", {"version": 3})
        assert (status, refused) == (
            409,
            {"type": "error", "code": "continued", "conversation": following["conversation"]},
        )
