"""Whom a note mentions is told, if they have no inbox open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.access.domain import AgentSocket
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.usecases.notify_mentioned import notify_mentioned
from tests.builders import agent
from tests.fakes import World

NOTE = StaffEvent("note-1", 1, "a_acme1", 5, StaffKind.NOTE, text="Can you help?", mentions=("a_acme1", "a_acme2"))


@pytest.fixture
def row(world: World, conversation: str) -> InboxRow:
    """Both agents have a browser that takes pushes."""
    for number in (1, 2):
        world.devices.put("acme", Device(f"a_acme{number}", f"https://push.example/{number}", "key", "auth"))
    return InboxRow("acme", conversation, seq=1)


def _pushed(world: World) -> list[str]:
    return [endpoint[-1] for endpoint, _ in world.web_push.pushed]


def test_who_is_mentioned_is_told_once(world: World, row: InboxRow) -> None:
    """By whom, and what it says; its writer is not told, though they name themselves."""
    for _ in range(2):
        notify_mentioned(world, row, NOTE)
    ((endpoint, body),) = world.web_push.pushed
    author = world.agents.known[("acme", "a_acme1")].name
    assert (endpoint[-1], body["title"], body["body"]) == ("2", f"{author} @ Acme", "Can you help?")
    assert body["url"].endswith(f"/acme/all/{row.conversation_id}")
    notify_mentioned(world, row, replace(NOTE, id="note-2"))
    assert _pushed(world) == ["2", "2"]


def test_who_has_an_inbox_open_finds_it_there(world: World, row: InboxRow) -> None:
    """Nothing is pushed."""
    socket = AgentSocket("s2", "a_acme2", "online", int(world.now), 1_900_000_000)
    world.agent_sockets.put("acme", socket)
    notify_mentioned(world, row, NOTE)
    assert _pushed(world) == []


def test_who_wants_no_push_gets_none(world: World, row: InboxRow) -> None:
    """Nor in their quiet hours."""
    for wish in (Preferences(push=False), Preferences(quiet_from="00:00", quiet_to="23:59")):
        world.preferences.put("acme", "a_acme2", wish)
        notify_mentioned(world, row, NOTE)
    assert _pushed(world) == []


def test_who_is_not_shown_it_any_more_is_told_nothing(world: World, row: InboxRow) -> None:
    """It was handed to a colleague between the note and this."""
    key = ("acme", "a_acme2")
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(sees=Sees.OWN))
    assign_conversation(world, agent(), row.conversation_id, agent().id, 1)
    notify_mentioned(world, row, NOTE)
    assert _pushed(world) == []


def test_who_may_not_answer_can_be_mentioned(world: World, row: InboxRow) -> None:
    """A note asks for no answer to the shopper."""
    key = ("acme", "a_acme2")
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(answers=False))
    notify_mentioned(world, row, NOTE)
    assert _pushed(world) == ["2"]


def test_a_push_service_that_is_busy_is_asked_again(world: World, row: InboxRow) -> None:
    """The queue repeats it."""
    world.web_push.failing = {"https://push.example/2": BusyError()}
    with pytest.raises(BusyError):
        notify_mentioned(world, row, NOTE)
    world.web_push.failing = {}
    notify_mentioned(world, row, NOTE)
    assert _pushed(world) == ["2"]


def test_a_note_by_somebody_who_is_gone_is_still_told(world: World, row: InboxRow) -> None:
    """In the shop's name; whoever is mentioned and gone is told nothing."""
    notify_mentioned(world, row, replace(NOTE, by="a_gone", mentions=("a_acme2", "a_gone2")))
    ((_, body),) = world.web_push.pushed
    assert body["title"] == "Acme"
