"""Every route and every action, asked by everybody: who is let in, and who is told what.

Generated from the routes themselves, so that a new one has its cells on the day it comes.

What is not one's own looks like what is not there; who has no credential, or one that is no longer good, is told so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.access.adapters.tokens import JwtTokens
from chalicelib.access.usecases.open_socket import open_socket
from chalicelib.aws.signing_keys import SigningKeys
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.bootstrap.sections import SECTIONS
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Principal, Role, Sees, StaffRole, Standing
from chalicelib.stores.domain import Agent
from chalicelib.transport import socket
from infra.contracts import ROUTES as DESCRIBED
from tests.builders import agent, listener, visitor
from tests.contract.conftest import Gateway, error_code, state_of
from tests.fakes import World

KEY = "pk_acme_0123456789abcdef"
BODIES: dict[str, Any] = {
    "send": {"conversation": "{conversation}", "cid": "cid-of-matrix", "after": 1, "text": "Hi"},
    "sync": {"conversation": "{conversation}"},
    "read": {"conversation": "{conversation}", "seq": 1},
    "typing": {"conversation": "{conversation}", "typing": True},
    "note": {"conversation": "{conversation}", "cid": "cid-of-note", "after": 1, "text": "Careful"},
    "looking": {"conversation": "{conversation}", "state": "here"},
    "address": {"conversation": "{conversation}", "email": "jane@reader.example"},
    "transcript": {"conversation": "{conversation}"},
    "hello": {"conversation": "{conversation}", "after": 0},
    "ping": {"conversation": "{conversation}"},
    "claim": {"version": 1},
    "assign": {"version": 1, "agent": ""},
    "close": {"version": 1, "seen": 1},
    "reopen": {"version": 1},
    "add": {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "p256dh": "B" * 87, "auth": "a" * 22},
    "remove": {"endpoint": "https://fcm.googleapis.com/fcm/send/abc"},
    "preferences": {
        "push": True,
        "mail_minutes": 15,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "zone": "Europe/Vilnius",
    },
    "unblock": {"address": "mallory@evil.example"},
    "store": {"version": 0, "value": {"name": "Acme", "origins": ["https://acme.example"], "logo": ""}},
    "languages": {"version": 0, "value": {"language": "pl", "others": []}},
    "notification": {"version": 0, "value": {"mail_after": 60, "confirms": True, "webhook": ""}},
    "teams": {"version": 0, "value": {"answer_claims": True, "teams": []}},
    "labels": {"version": 0, "value": {"categories": [], "labels": []}},
    "closing": {"version": 0, "value": {"reopen_days": 3}},
    "texts": {"version": 0, "value": {"confirmation": {"en": "We have it."}}},
    "surveys": {"version": 0, "value": {"surveys": []}},
    "{member}": {"version": 0, "value": {"role": "agent", "sees": "own", "answers": False, "teams": []}},
}
# The store's people, by what they may do.
STAFF: dict[str, Standing] = {
    "own agent": Standing(),
    "supervisor": Standing(StaffRole.SUPERVISOR),
    "admin": Standing(StaffRole.ADMIN),
    "agent of a team": Standing(teams=("sales",)),
    "agent who sees their own": Standing(sees=Sees.OWN),
    "agent who may not answer": Standing(answers=False),
    "admin who sees their own": Standing(StaffRole.ADMIN, sees=Sees.OWN),
}
# Whose the conversation is.
OWNERS = {"nobody's": "", "theirs": "a_acme1", "a colleague's": "a_acme2"}
# Who asks, of a thing of the store acme and its shopper v_acme1.
_AGENTS = (*STAFF, "agent of another store", "removed agent")
_SHOPPERS = ("own shopper", "another shopper", "shopper of another store")
WHO = (*_AGENTS, *_SHOPPERS, "shopper whose token is over", "made-up token", "nobody")
# What is not for every agent of the store, by the end of its route and its verb.
_SUPERVISORS = {"teams", "labels", "closing", "texts", "surveys"}
_ADMINS = {"store", "languages", "notification"}
# What only those do who may answer; and what is for them alone who see everything, too.
_ANSWERING = {"send", "typing", "claim", "assign", "close", "reopen"}
_HELD_MAILS = ("/quarantine", "/quarantine/{mail}", "/quarantine/{mail}/{verb}", "/blocked", "/unblock")
_ADMINS_ROUTES = ("/audit", "/members", "/members/{member}", "/members/{member}/versions")
# What anybody may ask.
_PUBLIC = {"/v1/visitor", "/v1/presence/{key}", "/v1/greeting/{key}", "/v1/form/{key}", "/v1/unsubscribe"}
# What the store's people do among themselves, whatever route there is.
_AMONG_STAFF = {"note", "looking"}
# What names no conversation: each shopper gets an answer about themselves, on a page of their own store.
_ABOUT_ONESELF = {"/v1/visitor/ticket"}


@dataclass(frozen=True)
class Asked:
    """A route with its verb."""

    method: str
    route: str
    verb: str = ""

    def __str__(self) -> str:
        """As in a list."""
        return f"{self.method} {self.route} {self.verb}".strip()


def _all_routes() -> Iterator[Asked]:
    for route in DESCRIBED:
        for verb in route.verbs or ("",):
            yield Asked(route.method, route.path, verb)


ROUTES = list(_all_routes())


@pytest.fixture
def conversation(world: World) -> str:
    """Of the first shopper of acme; a colleague was there and is removed."""
    who = visitor()
    world.tokens = JwtTokens(SigningKeys(lambda: {"current": "k1", "k1": "k" * 64}, world.clock), world.clock)  # type: ignore[assignment]
    world.agents.known[("acme", "a_gone1")] = Agent("a_gone1", "Gone", "gone@acme.example")
    del world.agents.known[("acme", "a_gone1")]
    return open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id


def _standing(world: World, who: str) -> None:
    """The first agent of acme is who asks."""
    known = world.agents.known[("acme", "a_acme1")]
    world.agents.known[("acme", "a_acme1")] = replace(known, standing=STAFF.get(who, Standing()))


def _own(world: World, conversation: str, owner: str) -> None:
    log = world.log.conversations[("acme", conversation)]
    log.head = replace(log.head, assignee=owner)


def _is_for(who: str, verb: str, owner: str, *, of_conversation: bool) -> bool:
    """Whether one of the store's people may do this in a conversation of this owner: the rule in words."""
    if of_conversation and "sees their own" in who and owner == "a_acme2":
        return False
    return not (who == "agent who may not answer" and verb in _ANSWERING)


def _headers(world: World, who: str) -> dict[str, str]:
    later = int(world.now) + 3600
    tokens = {
        **dict.fromkeys(STAFF, "agent acme1"),
        "agent of another store": "agent bravo1",
        "removed agent": "agent gone1",
        "own shopper": f"Bearer {world.tokens.sign('acme', visitor().id, later)}",
        "another shopper": f"Bearer {world.tokens.sign('acme', visitor(number=2).id, later)}",
        "shopper of another store": f"Bearer {world.tokens.sign('bravo', visitor('bravo').id, later)}",
        "shopper whose token is over": f"Bearer {world.tokens.sign('acme', visitor().id, int(world.now) - 3600)}",
        "made-up token": "Bearer made.up.token",
    }
    return {"Origin": "https://acme.example", "Content-Type": "application/json"} | (
        {"Authorization": tokens[who]} if who in tokens else {}
    )


def _least(asked: Asked) -> set[str]:
    """Which of the store's people a route is for, whatever it is asked of."""
    admins = {each for each in STAFF if each.startswith("admin")}
    if asked.route.endswith(_ADMINS_ROUTES) or asked.verb in _ADMINS:
        return admins
    if asked.route.endswith("/settings/{section}") and asked.verb in _SUPERVISORS:
        return {*admins, "supervisor"}
    if asked.route.endswith(_HELD_MAILS):
        return {each for each in STAFF if "sees their own" not in each and "may not answer" not in each}
    return set(STAFF)


def _expected(asked: Asked, who: str, owner: str) -> str:
    """`ok`, or the code of the refusal: the rule in words, not the code's own."""
    if asked.route in _PUBLIC:
        return "ok"
    if asked.route.startswith("/v1/visitor"):
        mine = who == "own shopper" or (asked.route in _ABOUT_ONESELF and who in _SHOPPERS[:2])
        mine = mine and asked.verb not in _AMONG_STAFF
        knows = who in _SHOPPERS
    else:
        # Who one is, is one's own. An address is a shopper's to give.
        of_conversation = "{conversation}" in asked.route or asked.route.endswith("/actions/{action}")
        theirs = who in _least(asked) and _is_for(who, asked.verb, owner, of_conversation=of_conversation)
        mine = (theirs and asked.verb != "address") or asked.route.startswith("/v1/me")
        knows = who in _AGENTS
    return "unauthenticated" if not knows else "ok" if mine else "not_found"


def _owners(asked: Asked, who: str) -> Iterator[str]:
    """Whose the conversation may be, where that makes a difference."""
    named = "{conversation}" in asked.route or asked.route.endswith("/actions/{action}")
    yield from OWNERS if named and who in STAFF else ("nobody's",)


CELLS = [(asked, who, whose) for asked in ROUTES for who in WHO for whose in _owners(asked, who)]


@pytest.mark.parametrize(("asked", "who", "whose"), CELLS, ids=str)
def test_everybody_gets_of_every_route_what_is_theirs(
    world: World, gateway: Gateway, conversation: str, asked: Asked, who: str, whose: str
) -> None:
    """The cell of the matrix; a refusal changes nothing, and says nothing of what it refuses."""
    _standing(world, who)
    _own(world, conversation, OWNERS[whose])
    path = asked.route.replace("{store}", "acme").replace("{conversation}", conversation).replace("{seq}", "1")
    path = path.replace("{mail}", "held-mail").replace("{key}", KEY).replace("{member}", "a_acme2")
    path = path.replace("{section}", asked.verb or "store")
    path = path.replace("{action}", asked.verb).replace("{verb}", asked.verb)
    given = BODIES.get(asked.verb or asked.route.rpartition("/")[2], {})
    if asked.route == "/v1/visitor":
        given = {"key": KEY}
    elif asked.route == "/v1/form/{key}":
        given = {"email": "jane@reader.example", "message": "Where is it?"}
    body = json.dumps(given).replace("{conversation}", conversation) if asked.method == "POST" else None
    before = state_of(world)
    status, _, text = gateway.ask(asked.method, path, body, _headers(world, who))
    expected = _expected(asked, who, OWNERS[whose])
    assert status < 500, text
    if expected == "ok":
        # What the thing itself refuses (there is no such mail, nothing to reopen) is no matter of rights.
        assert status not in {401, 403}
        missing = asked.route.endswith("/mails/{seq}")
        assert (status == 404) == missing, text
    elif expected == "unauthenticated":
        assert status == 401
        assert state_of(world) == before
    else:
        assert (status, error_code(text)) == (404, expected)
        assert set(json.loads(text)) == {"type", "code"}
        assert state_of(world) == before


def test_each_section_has_its_cells() -> None:
    """With a body that changes it: who may not would be refused for a wrong one as well."""
    assert set(SECTIONS) == _SUPERVISORS | _ADMINS
    assert set(SECTIONS) <= set(BODIES)


# Nobody else's socket ever listens.
SOCKETS = [
    (action, who, whose, listens)
    for action in ACTIONS
    for who in (*_AGENTS, *_SHOPPERS, "nobody")
    for whose in (OWNERS if who in STAFF else ("nobody's",))
    for listens in ((False, True) if who in STAFF else (False,))
]


@pytest.mark.parametrize(("action", "who", "whose", "listens"), SOCKETS)
def test_everybody_gets_of_every_action_what_is_theirs(
    world: World, conversation: str, action: str, who: str, whose: str, *, listens: bool
) -> None:
    """The same on a socket: of a removed agent it is ended, and of nobody nothing is heard.

    Whether it listens already, which is where its right stands then, or is asked for anew.
    """
    _standing(world, who)
    _own(world, conversation, OWNERS[whose])
    if listens:
        world.subscriptions.add("acme", conversation, replace(listener(agent(), "s1"), standing=STAFF[who]))
    principals = {
        **dict.fromkeys(STAFF, agent()),
        "agent of another store": agent("bravo"),
        "removed agent": Principal("acme", "a_gone1", Role.AGENT, "Gone"),
        "own shopper": visitor(),
        "another shopper": visitor(number=2),
        "shopper of another store": visitor("bravo"),
    }
    context: dict[str, Any] = {"connectionId": "s1"}
    if who in principals:
        asks = principals[who]
        context["authorizer"] = {
            "store": asks.store_id,
            "principal": asks.id,
            "role": asks.role.value,
            "name": asks.name,
        }
    frame = {"action": action, "id": "1", **BODIES[action]}
    text = json.dumps(frame).replace("{conversation}", conversation)
    before = state_of(world)
    answered = socket.on_message(ACTIONS, world, {"requestContext": context, "body": text})
    reply = json.loads(answered["body"])
    if who in {"removed agent", "nobody"}:
        assert reply == {"type": "error", "code": "unauthenticated", "id": "1"}
        assert "s1" in world.push.ended
        assert state_of(world) == before
    elif (who == "own shopper" and action not in _AMONG_STAFF) or (
        who in STAFF and action != "address" and _is_for(who, action, OWNERS[whose], of_conversation=True)
    ):
        # No address is known yet, so there is no copy to mail.
        assert reply["type"] != "error" or (action, reply["code"]) == ("transcript", "bad_request"), reply
    else:
        assert reply == {"type": "error", "code": "not_found", "id": "1"}
        # That they are there, in their own store, they may say.
        own = {"sockets"} if who in {*STAFF, "agent of another store"} and action in {"hello", "ping"} else set()
        # What it listened to, and may not any more, it has lost.
        own |= {"listeners"} if listens else set()
        after = state_of(world)
        assert {name: after[name] for name in after.keys() - own} == {
            name: before[name] for name in before.keys() - own
        }


def test_a_token_of_before_signing_out_everywhere_is_over(world: World, gateway: Gateway) -> None:
    """Of every route of staff, and with a token that was renewed since, which says when its owner signed in."""
    headers = {"Authorization": "agent acme1", "Content-Type": "application/json"}
    assert gateway.ask("GET", "/v1/me", None, headers)[0] == 200
    assert gateway.ask("POST", "/v1/me/sign_out", "{}", headers)[0] == 200
    for path in ("/v1/me", "/v1/stores/acme/agents", "/v1/stores/acme/conversations"):
        assert gateway.ask("GET", path, None, headers)[0] == 401, path
    # Said twice, it is done twice: the first try may have died in the middle.
    assert gateway.ask("POST", "/v1/me/sign_out", "{}", headers)[0] == 200
    gateway.signed_in = int(world.now) + 2
    assert gateway.ask("GET", "/v1/me", None, headers)[0] == 200
    assert gateway.ask("GET", "/v1/me", None, {"Authorization": "agent acme2"})[0] == 200


def test_sign_ins_are_listed_to_whom_they_are(world: World, gateway: Gateway) -> None:
    """With what each browser says of itself, the last used first, over all stores; what has ended is not."""
    headers = {"Authorization": "agent acme1", "Content-Type": "application/json", "Origin": "https://inbox.example"}
    world.agents.known[("bravo", "a_acme1")] = Agent("a_acme1", "Ana", "ana@acme.example")

    def listed(who: str = "agent acme1") -> list[tuple[str, bool]]:
        status, _, text = gateway.ask("GET", "/v1/me/sessions", None, headers | {"Authorization": who})
        assert status == 200
        return [(each["device"], each["here"]) for each in json.loads(text)["sessions"]]

    for browser, store, agent_string in (
        ("phone", "acme", "Phone"),
        ("desk", "acme", "Desk"),
        ("desk", "bravo", "Desk"),
        ("old", "acme", "Old\u202e\n" + "x" * 500),
    ):
        world.now += 10
        gateway.browser = browser
        asked = gateway.ask("POST", f"/v1/stores/{store}/ticket", "{}", headers | {"User-Agent": agent_string})
        assert asked[0] == 200
    gateway.browser = "phone"
    cut = "Old " + "x" * 295 + "…"
    assert listed() == [(cut, False), ("Desk", False), ("Phone", True)]
    assert listed("agent acme2") == []
    # Signed out on the desk alone, then everywhere.
    gateway.browser = "desk"
    assert gateway.ask("POST", "/v1/me/sign_out", '{"here":true}', headers)[0] == 200
    gateway.browser = "phone"
    assert listed() == [(cut, False), ("Phone", True)]
    assert gateway.ask("POST", "/v1/me/sign_out", "{}", headers)[0] == 200
    assert gateway.ask("GET", "/v1/me/sessions", None, headers)[0] == 401
    gateway.signed_in = int(world.now) + 2
    assert listed() == []
    assert gateway.ask("POST", "/v1/stores/acme/ticket", "{}", headers | {"User-Agent": "New"})[0] == 200
    assert listed() == [("New", True)]
    world.now += 14 * 24 * 3600 + 5
    assert listed() == []


def test_nobody_is_kept_out_because_a_sign_in_cannot_be_noted(
    world: World, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a note for the agent, and no right."""

    def busy(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(world.sessions, "put", busy)
    headers = {"Authorization": "agent acme1", "Content-Type": "application/json", "Origin": "https://inbox.example"}
    assert gateway.ask("POST", "/v1/stores/acme/ticket", "{}", headers)[0] == 200


def test_signing_out_everywhere_goes_on_where_it_was_interrupted(
    world: World, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two stores the second was busy, and of the first a socket was still open: a repeat is not refused."""
    headers = {"Authorization": "agent acme1", "Content-Type": "application/json"}
    world.agents.known[("bravo", "a_acme1")] = Agent("a_acme1", "Ana", "ana@acme.example")
    open_socket(world, agent(), "left-open")
    end = world.agents.end_sessions

    def busy(store_id: str, who: str, at: int) -> None:
        if store_id == "bravo":
            raise BusyError
        end(store_id, who, at)

    monkeypatch.setattr(world.agents, "end_sessions", busy)
    assert gateway.ask("POST", "/v1/me/sign_out", "{}", headers)[0] == 503
    assert world.agents.known[("bravo", "a_acme1")].since == 0
    open_socket(world, agent(), "late")
    monkeypatch.setattr(world.agents, "end_sessions", end)
    assert gateway.ask("POST", "/v1/me/sign_out", "{}", headers)[0] == 200
    assert world.agents.known[("bravo", "a_acme1")].since > 0
    assert world.push.ended == ["left-open", "late"]
