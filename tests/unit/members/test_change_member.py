"""Changing what one of the people may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.domain.model import Event
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import Cursor, listen_and_sync
from chalicelib.core.errors import ConflictError, InvalidRequestError, NotFoundError, UnauthenticatedError
from chalicelib.core.principal import Sees, StaffRole, Standing
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.members.usecases.change_member import change_member, list_members, member_versions
from chalicelib.presence.usecases.agent_presence import greet, store_state
from tests.builders import agent, listener, visitor
from tests.fakes import World

ADMIN = replace(agent(number=2), standing=Standing(StaffRole.ADMIN))
VALUE: dict[str, Any] = {"role": "agent", "sees": "all", "answers": True, "teams": []}


@pytest.fixture
def conversation(world: World) -> str:
    """A colleague's, to which the first agent listens."""
    who = visitor()
    opened = open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
    log = world.log.conversations[("acme", opened)]
    log.head = replace(log.head, assignee=ADMIN.id)
    greet(world, agent(), "a1", "online")
    listen_and_sync(world, replace(agent(), socket="a1"), opened, Cursor(), listener(agent(), "a1"))
    return opened


def _listening(world: World, conversation: str) -> set[str]:
    view = world.log.listeners("acme", conversation)
    return {each.connection_id for each in view.listeners} if view else set()


def test_new_rights_hold_on_the_pages_that_are_open(world: World, conversation: str) -> None:
    """Their sockets are ended; who comes back with one sees what they may see now."""
    change_member(world, ADMIN, agent().id, 0, {**VALUE, "sees": "own"})
    assert world.push.ended == ["a1"]
    world.push.delivered.clear()
    send_message(world, visitor(), conversation, Draft("cid-2", 1, "Anybody?"))
    assert [connection for connection, _ in world.push.delivered] == ["v1"]
    again = greet(world, replace(agent(), socket="a2"), "a2", "online")
    assert again.standing.sees is Sees.OWN
    with pytest.raises(NotFoundError):
        listen_and_sync(world, again, conversation, Cursor(), listener(again, "a2"))
    assert "a2" not in _listening(world, conversation)


def test_a_socket_that_is_let_listen_while_its_rights_change_is_refused(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right is looked at before and after: it was to see all, and is not any more."""
    add = world.subscriptions.add

    def meanwhile(*values: Any) -> None:
        add(*values)
        known = world.agents.known[("acme", agent().id)]
        world.agents.known[("acme", agent().id)] = replace(known, standing=Standing(sees=Sees.OWN), version=1)

    monkeypatch.setattr(world.subscriptions, "add", meanwhile)
    with pytest.raises(UnauthenticatedError):
        listen_and_sync(world, replace(agent(), socket="a3"), conversation, Cursor(), listener(agent(), "a3"))
    assert "a3" not in _listening(world, conversation)


def test_a_change_of_teams_ends_nothing(world: World, conversation: str) -> None:
    """Nobody's page flickers because they joined a team."""
    assert conversation
    change_member(world, ADMIN, agent().id, 0, {**VALUE, "teams": ["sales"]})
    assert world.push.ended == []
    assert world.agents.known[("acme", agent().id)].standing.teams == ("sales",)


def test_who_may_answer_no_more_gives_their_conversations_back(world: World) -> None:
    """Shoppers who wait there are nobody's again, and seen by all; and the shop is not online by who only looks."""
    who = visitor()
    opened = open_conversation(world, who, Draft("cid-first", 0, "Hello"), listener(who, "v1")).conversation_id
    log = world.log.conversations[("acme", opened)]
    log.head = replace(log.head, assignee=agent().id)
    world.rows.known[("acme", opened)] = InboxRow("acme", opened, seq=1, assignee=agent().id)
    greet(world, agent(), "a1", "online")
    assert store_state(world.agent_sockets, world.clock, "acme") == "online"
    change_member(world, ADMIN, agent().id, 0, {**VALUE, "answers": False})
    assert log.head.assignee == ""
    assert log.messages[-1].event is Event.LEFT
    greet(world, agent(), "a1", "online")
    assert store_state(world.agent_sockets, world.clock, "acme") == "offline"


def test_nobody_changes_their_own_role(world: World) -> None:
    """So that a store never is without an admin; the rest of oneself is free."""
    own = {**VALUE, "role": "admin", "teams": ["sales"]}
    with pytest.raises(InvalidRequestError):
        change_member(world, ADMIN, ADMIN.id, 0, {**own, "role": "agent"})
    assert change_member(world, ADMIN, ADMIN.id, 0, own).version == 1


def test_only_an_admin_changes_people_and_only_ones_who_are_there(world: World) -> None:
    """Foreign people look like people who are not there."""
    for who in (agent(), replace(agent(), standing=Standing(StaffRole.SUPERVISOR))):
        with pytest.raises(NotFoundError):
            change_member(world, who, ADMIN.id, 0, VALUE)
        with pytest.raises(NotFoundError):
            list_members(world, who)
        with pytest.raises(NotFoundError):
            member_versions(world, who, ADMIN.id)
    for missing in ("a_bravo1", "a_nobody"):
        with pytest.raises(NotFoundError):
            change_member(world, ADMIN, missing, 0, VALUE)
    with pytest.raises(ConflictError):
        change_member(world, ADMIN, agent().id, 4, VALUE)
    change_member(world, ADMIN, agent().id, 0, {**VALUE, "role": "supervisor"})
    assert [each.value["role"] for each in member_versions(world, ADMIN, agent().id)] == ["supervisor"]
    assert [each.name for each in list_members(world, ADMIN)] == ["Acme 1", "Acme 2"]
