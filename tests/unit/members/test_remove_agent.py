"""A removed agent receives nothing and does nothing more, whatever their sockets were doing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.access.entrypoints import socket as websocket
from chalicelib.access.usecases.socket_tickets import issue_ticket, redeem_ticket
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.domain.model import Status
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, UnauthenticatedError
from chalicelib.inbox import wire as inbox_wire
from chalicelib.inbox.entrypoints.jobs import inbox_digest
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.members.usecases.remove_agent import Removal, remove_agent
from chalicelib.notifications.domain.people import Device
from chalicelib.transport import socket
from chalicelib.transport import wire as transport_wire
from tests.builders import agent, listener, visitor
from tests.fakes import World

ORIGIN = "https://inbox.example"
WHO = agent()


def context(connection_id: str) -> dict[str, Any]:
    """What API Gateway tells of a socket of theirs."""
    authorizer = {"store": WHO.store_id, "principal": WHO.id, "role": WHO.role.value, "name": WHO.name}
    return {"connectionId": connection_id, "authorizer": authorizer}


def frame(world: Any, connection_id: str, **body: Any) -> dict[str, Any]:
    """What the socket's handler answers."""
    event = {"requestContext": context(connection_id), "body": json.dumps({"id": "1", **body})}
    answer: dict[str, Any] = json.loads(socket.on_message(ACTIONS, world, event)["body"])
    return answer


def relayed(world: World, conversation_id: str) -> list[dict[str, Any]]:
    """What the relay tells the queues of the whole conversation."""
    relay_log(world, "acme", conversation_id, world.log.conversations[("acme", conversation_id)].messages)
    events = [transport_wire.encode(inbox_wire.conversation_event(each)).decode() for each in world.publisher.published]
    return [{"messageId": str(place), "body": body, "attributes": {}} for place, body in enumerate(events)]


@pytest.fixture
def sockets(world: World, conversation: str) -> list[str]:
    """One that listens, one that has only said hello, one that never said a word."""
    for name in ("listens", "greets", "silent"):
        assert websocket.on_connect(world, {"requestContext": context(name)})["statusCode"] == 200
    for name in ("listens", "greets"):
        assert frame(world, name, action="hello")["type"] == "hello"
    assert frame(world, "listens", action="sync", conversation=conversation, listen=True)["type"] == "log"
    return ["listens", "greets", "silent"]


def deeds(conversation_id: str) -> list[dict[str, Any]]:
    """All that an agent can ask on a socket."""
    named = {"conversation": conversation_id}
    return [
        {"action": "hello"},
        {"action": "hello", **named, "after": 1, "last": "cid-first"},
        {"action": "ping"},
        {"action": "ping", **named},
        {"action": "sync", **named},
        {"action": "sync", **named, "listen": True},
        {"action": "sync", **named, "before": 2},
        {"action": "send", **named, "cid": "cid-later", "after": 1, "text": "still here"},
        {"action": "read", **named, "seq": 1},
        {"action": "typing", **named, "typing": True},
        {"action": "transcript", **named},
        {"action": "address", **named, "email": "evil@example.com"},
    ]


def test_every_socket_is_ended_and_every_deed_refused(world: World, conversation: str, sockets: list[str]) -> None:
    """Also where the end did not come through: what is asked finds nobody, and nothing is stored or told."""
    assert remove_agent(world, "acme", WHO.id) == Removal(("listens", "greets", "silent"), 0)
    assert sorted(world.push.ended) == sorted(sockets)
    world.push.ended.clear()
    before = repr(world.log.conversations)
    for connection in sockets:
        for deed in deeds(conversation):
            answer = frame(world, connection, **deed)
            assert (answer["type"], answer["code"]) == ("error", "unauthenticated"), deed
            # And once more, should it be open still.
            assert world.push.ended.pop() == connection
    assert repr(world.log.conversations) == before
    assert world.push.delivered == []
    assert world.agent_sockets.known == {}


def test_nothing_reaches_their_sockets(world: World, conversation: str, sockets: list[str]) -> None:
    """No message, and no digest."""
    remove_agent(world, "acme", WHO.id)
    send_message(world, visitor(), conversation, Draft("cid-2", 1, "anybody?"))
    inbox_digest(world, {"Records": relayed(world, conversation)})
    assert [each for each, _ in world.push.delivered if each in sockets] == []


def test_a_ticket_that_was_given_before_lets_nobody_in(world: World) -> None:
    """It would be good for a minute."""
    ticket, colleagues = issue_ticket(world, WHO, ORIGIN), issue_ticket(world, agent(number=2), ORIGIN)
    remove_agent(world, "acme", WHO.id)
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin=ORIGIN)
    assert redeem_ticket(world, colleagues, origin=ORIGIN).id == agent(number=2).id


def test_what_was_under_way_is_found_by_the_second_time(world: World, conversation: str, sockets: list[str]) -> None:
    """A frame that had been let in listens again, and a socket opens, just after the first."""
    here = world.agents.known[("acme", WHO.id)]
    remove_agent(world, "acme", WHO.id)
    world.agents.known[("acme", WHO.id)] = here
    assert frame(world, sockets[1], action="sync", conversation=conversation, listen=True)["type"] == "log"
    websocket.on_connect(world, {"requestContext": context("late")})
    frame(world, sockets[1], action="hello")
    assert remove_agent(world, "acme", WHO.id).sockets in {("greets", "late"), ("late", "greets")}
    assert world.log.conversations[("acme", conversation)].listeners.keys() == {"v1"}
    assert world.agent_sockets.known == {}


@pytest.mark.parametrize("call", ["agents.drop", "agent_sockets.drop", "subscriptions.drop_all"])
def test_what_fails_is_done_by_the_next_time(
    world: World, conversation: str, sockets: list[str], monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Whoever removes is told, and asks again."""

    def busy(*_: object) -> None:
        raise BusyError

    part, _, method = call.partition(".")
    with monkeypatch.context() as patch:
        patch.setattr(getattr(world, part), method, busy)
        with pytest.raises(BusyError):
            remove_agent(world, "acme", WHO.id)
    remove_agent(world, "acme", WHO.id)
    assert world.agent_sockets.known == {}
    assert world.log.conversations[("acme", conversation)].listeners.keys() == {"v1"}
    assert {frame(world, each, action="ping").get("code") for each in sockets} == {"unauthenticated"}


def test_a_listener_that_was_added_after_all_was_ended_goes_with_the_second_time(
    world: World, conversation: str, sockets: list[str]
) -> None:
    """Nothing else is known of the socket by then."""
    first = remove_agent(world, "acme", WHO.id)
    world.subscriptions.add("acme", conversation, listener(WHO, sockets[2]))
    assert remove_agent(world, "acme", WHO.id, first.sockets) == Removal((), 0)
    assert world.log.conversations[("acme", conversation)].listeners.keys() == {"v1"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_right_that_goes_while_a_socket_begins_to_listen_is_gone(
    world: World, conversation: str, sockets: list[str], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Just before it listens, or just after: it does not listen then."""
    add = world.subscriptions.add

    def meanwhile(*asked: Any) -> None:
        if moment == "after":
            add(*asked)
        world.agents.known.pop(("acme", WHO.id), None)
        if moment == "before":
            add(*asked)

    monkeypatch.setattr(world.subscriptions, "add", meanwhile)
    answer = frame(world, sockets[1], action="sync", conversation=conversation, listen=True)
    assert answer["code"] == "unauthenticated"
    assert sockets[1] not in world.log.conversations[("acme", conversation)].listeners


def test_their_open_conversations_are_nobodys_again(world: World, conversation: str) -> None:
    """A shopper who waits for somebody who never comes must be seen by the others; what is closed stays as it was."""
    head = world.log.conversations[("acme", conversation)].head
    head = assign_conversation(world, WHO, conversation, WHO.id, head.version)
    relayed(world, conversation)
    assert remove_agent(world, "acme", WHO.id) == Removal((), 1)
    found = world.log.conversations[("acme", conversation)]
    assert (found.head.assignee, found.head.status) == ("", Status.OPEN)
    assert [(each.event, each.subject, each.name) for each in found.messages][-1] == ("left", WHO.id, WHO.name)
    assert remove_agent(world, "acme", WHO.id) == Removal((), 0)


def test_their_browsers_get_no_pushes_and_a_colleague_keeps_all(world: World) -> None:
    """Only what is theirs, only in this store."""
    for who in (WHO, agent(number=2), replace(WHO, store_id="bravo")):
        world.devices.put(who.store_id, Device(who.id, f"https://push.example/{who.id}", "k", "a"))
    colleague = {"connectionId": "other", "authorizer": {**context("")["authorizer"], "principal": "a_acme2"}}
    websocket.on_connect(world, {"requestContext": colleague})
    remove_agent(world, "acme", WHO.id)
    assert sorted((store, who) for store, who, _ in world.devices.known) == [
        ("acme", "a_acme2"),
        ("bravo", WHO.id),
    ]
    assert [each.connection_id for each in world.agent_sockets.all("acme")] == ["other"]
    assert world.push.ended == []


def test_a_socket_of_which_nothing_could_be_noted_is_not_let_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could not be ended."""

    def busy(*_: object) -> None:
        raise BusyError

    monkeypatch.setattr(world.agent_sockets, "put", busy)
    assert websocket.on_connect(world, {"requestContext": context("s1")})["statusCode"] == 503


def test_a_removal_is_in_the_audit_once_however_often_it_is_repeated(world: World) -> None:
    """Noted before it is done: a removal that fails is known, and the second time there is nobody to remove."""
    for _ in range(3):
        remove_agent(world, "acme", WHO.id)
        world.now += 15
    (entry,) = world.audit.entries
    assert (entry.by, entry.action, entry.subject) == ("operator", "members.removed", f"members/{WHO.id}")


def test_a_removal_that_cannot_be_noted_is_not_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for again, and then is both."""

    def busy(_: object) -> None:
        raise BusyError

    with monkeypatch.context() as patch:
        patch.setattr(world.audit, "note", busy)
        with pytest.raises(BusyError):
            remove_agent(world, "acme", WHO.id)
    assert ("acme", WHO.id) in world.agents.known
    remove_agent(world, "acme", WHO.id)
    assert ("acme", WHO.id) not in world.agents.known
    assert len(world.audit.entries) == 1
