"""Add note, and show looking."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chalicelib.access.usecases.close_socket import close_socket
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations import wire
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.notices import Looking, LookingNotice, StaffNotice
from chalicelib.conversations.usecases.add_note import NoteDraft, add_note
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.show_looking import show_looking
from chalicelib.conversations.usecases.sync_conversation import Cursor, sync_conversation
from chalicelib.core.errors import NotFoundError
from chalicelib.core.principal import Principal, Sees, Standing
from chalicelib.transport import socket
from tests.builders import agent, listener, visitor
from tests.fakes import World

COLLEAGUE = agent(number=2)


@pytest.fixture(autouse=True)
def sockets(world: World, conversation: str) -> None:
    """The shopper listens, and both agents."""
    for each, name in ((agent(), "s1"), (COLLEAGUE, "s2")):
        world.subscriptions.add("acme", conversation, listener(each, name))


def _note(world: World, conversation: str, text: str = "Careful", **more: object) -> StaffEvent:
    return add_note(world, agent(), conversation, NoteDraft("cid-note-1", 1, text, **more), "s1")  # type: ignore[arg-type]


def test_a_note_stands_beside_the_message_that_it_follows(world: World, conversation: str) -> None:
    """Its writer gets it back, colleagues who listen are shown it, and nobody else is."""
    note = _note(world, conversation)
    assert (note.after, note.by, note.event, note.text) == (1, agent().id, StaffKind.NOTE, "Careful")
    assert [(to, each) for to, each in world.push.delivered] == [("s2", StaffNotice(conversation, note))]
    _, staff = sync_conversation(world, COLLEAGUE, conversation, Cursor())
    assert list(staff) == [note]


def test_a_repeat_is_the_same_note(world: World, conversation: str) -> None:
    """It is shown again, in case the first try died before that."""
    note = _note(world, conversation)
    world.now += 60
    assert _note(world, conversation) == note
    assert world.log.conversations[("acme", conversation)].staff == [note]
    assert world.push.delivered == [("s2", StaffNotice(conversation, note))] * 2


def test_two_agents_who_choose_the_same_id_write_two_notes(world: World, conversation: str) -> None:
    """Neither is lost, and neither sees the other's for their own."""
    mine = _note(world, conversation)
    theirs = add_note(world, COLLEAGUE, conversation, NoteDraft("cid-note-1", 1, "I know"))
    assert (mine.text, theirs.text) == ("Careful", "I know")


def test_notes_are_read_as_they_were_written(world: World, conversation: str) -> None:
    """Whatever their ids: by the message that they follow, and then by time."""
    for cid, text in (("cid-zzzzz", "one"), ("cid-aaaaa", "two"), ("cid-mmmmm", "three")):
        world.now += 1
        add_note(world, agent(), conversation, NoteDraft(cid, 1, text))
    send_message(world, visitor(), conversation, Draft("cid-2", 1, "And?"))
    add_note(world, agent(), conversation, NoteDraft("cid-later", 2, "four"))
    _, staff = sync_conversation(world, agent(), conversation, Cursor())
    assert [each.text for each in staff] == ["one", "two", "three", "four"]


def test_nothing_follows_what_is_not_there(world: World, conversation: str) -> None:
    """Behind the end it would be beside a message that comes later, and before the beginning on no page at all."""
    for number, after in enumerate((99, 0)):
        assert add_note(world, agent(), conversation, NoteDraft(f"cid-note-{number}", after, "Careful")).after == 1


def test_whom_a_note_mentions_must_be_shown_the_conversation(world: World, conversation: str) -> None:
    """Each once; nobody from elsewhere, and nobody who sees their own where it is somebody else's. The note is kept."""
    both = (agent().id, COLLEAGUE.id, COLLEAGUE.id, "a_nobody", agent("bravo").id, visitor().id)
    assert _note(world, conversation, mentions=both).mentions == (agent().id, COLLEAGUE.id)
    key = ("acme", COLLEAGUE.id)
    world.agents.known[key] = replace(world.agents.known[key], standing=Standing(sees=Sees.OWN))
    assign_conversation(world, agent(), conversation, agent().id, 1)
    other = add_note(world, agent(), conversation, NoteDraft("cid-note-2", 1, "Look", (COLLEAGUE.id,)))
    assert (other.text, other.mentions) == ("Look", ())


def test_who_may_not_answer_may_note(world: World, conversation: str) -> None:
    """It goes to no shopper."""
    reader = replace(agent(), standing=Standing(answers=False))
    assert add_note(world, reader, conversation, NoteDraft("cid-note-1", 1, "Careful")).text == "Careful"


@pytest.mark.parametrize("who", [visitor(), visitor(number=2), agent("bravo")], ids=["shopper", "another", "elsewhere"])
def test_it_is_for_the_stores_people(world: World, conversation: str, who: Principal) -> None:
    """For all others there is nothing to note in, nor to look at."""
    with pytest.raises(NotFoundError):
        add_note(world, who, conversation, NoteDraft("cid-note-1", 1, "Careful"))
    with pytest.raises(NotFoundError):
        show_looking(world, who, conversation, Looking.HERE)
    assert world.push.delivered == []


def test_who_looks_is_shown_to_colleagues_alone(world: World, conversation: str) -> None:
    """Nothing of it is stored."""
    show_looking(world, agent(), conversation, Looking.WRITING, "s1", asks=True)
    wanted = LookingNotice(conversation, agent().id, agent().name, Looking.WRITING, asks=True)
    assert world.push.delivered == [("s2", wanted)]
    assert world.log.conversations[("acme", conversation)].staff == []


def test_a_page_that_has_no_room_says_so(world: World, conversation: str) -> None:
    """The newest lines are there; all of them are asked for elsewhere."""
    for number in range(12):
        world.now += 1
        add_note(world, agent(), conversation, NoteDraft(f"cid-{number:05d}", 1, f"{number}" + "x" * 1_990))
    view, staff = sync_conversation(world, agent(), conversation, Cursor())
    page = wire.log(view, tuple(staff), newest=True)
    assert page["more_staff"] is True
    assert [each["text"][:2] for each in page["staff"]] == ["8x", "9x", "10", "11"]
    assert "more_staff" not in wire.log(view, tuple(staff)[:2], newest=True)


def test_over_a_socket(world: World, conversation: str) -> None:
    """Cleaned as a text is; the answer is the note."""
    frame = {"action": "note", "id": "1", "conversation": conversation, "cid": "cid-note-1", "after": 1}
    context = {
        "authorizer": {"store": "acme", "principal": agent().id, "role": "agent", "name": ""},
        "connectionId": "s1",
    }
    event = {"requestContext": context, "body": json.dumps(frame | {"text": "  Care\u202eful "})}
    answer = json.loads(socket.on_message(ACTIONS, world, event)["body"])
    assert (answer["type"], answer["event"]["text"], answer["id"]) == ("noted", "Careful", "1")
    empty = {**event, "body": json.dumps(frame | {"text": " \u202e "})}
    assert json.loads(socket.on_message(ACTIONS, world, empty)["body"])["code"] == "bad_request"


def test_a_page_of_before_has_the_lines_beside_it(world: World, conversation: str) -> None:
    """Those of later messages would take the room, and are there already."""
    for number in range(2, 9):
        send_message(world, agent(), conversation, Draft(f"cid-{number:05d}", number - 1, f"{number}"))
    for after in range(1, 9):
        for each in range(5):
            add_note(
                world, agent(), conversation, NoteDraft(f"cid-{after}-{each:04d}", after, f"{after}" + "x" * 1_500)
            )
    view, staff = sync_conversation(world, agent(), conversation, Cursor(before=3))
    page = wire.log(view, tuple(staff), newest=True, before=3)
    assert [each["seq"] for each in page["messages"]] == [1, 2]
    assert {each["after"] for each in page["staff"]} == {1, 2}


def test_who_closes_a_page_is_gone_unless_they_have_another(world: World, conversation: str) -> None:
    """A renewed socket is one: only the last that closes says it."""
    world.subscriptions.add("acme", conversation, listener(agent(), "s3"))
    close_socket(world, agent(), "s1")
    assert world.push.delivered == []
    close_socket(world, agent(), "s3")
    gone = LookingNotice(conversation, agent().id, agent().name, Looking.GONE)
    assert world.push.delivered == [("s2", gone)]
