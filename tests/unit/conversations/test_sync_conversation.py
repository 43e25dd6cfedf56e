"""Sync conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import PAGE, Cursor, listen_and_sync, sync_conversation
from chalicelib.core.errors import NotFoundError, UnknownCursorError
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World


def test_sync_gives_what_came_after(world: World, conversation: str) -> None:
    """After a message: only what is new, and whether there is more than a page."""
    _fill(world, conversation, PAGE + 5)
    view, staff = sync_conversation(world, visitor(), conversation, Cursor(after=1))
    assert [m.seq for m in view.messages] == list(range(2, PAGE + 2))
    assert view.more
    assert staff == ()
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(after=PAGE + 1))
    assert ([m.seq for m in view.messages][-1], view.more) == (PAGE + 6, False)


def test_sync_gives_the_latest_page_and_those_before(world: World, conversation: str) -> None:
    """Opening shows the end of the log, scrolling up goes back to its beginning."""
    _fill(world, conversation, 120)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor())
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (72, 121, True)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(before=72))
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (22, 71, True)
    view, _ = sync_conversation(world, visitor(), conversation, Cursor(before=22))
    assert (view.messages[0].seq, view.messages[-1].seq, view.more) == (1, 21, False)


def test_sync_notices_another_history(world: World, conversation: str) -> None:
    """After a restored backup the message at the cursor is missing, or is another one."""
    sync_conversation(world, visitor(), conversation, Cursor(after=1, last="cid-first"))
    for cursor in (Cursor(after=1, last="cid-other"), Cursor(after=9)):
        with pytest.raises(UnknownCursorError):
            sync_conversation(world, visitor(), conversation, cursor)


def test_listening_loses_nothing_in_between(world: World, conversation: str) -> None:
    """What is written while somebody subscribes is either in the answer or pushed."""
    since = world.log.since

    def rival(*arguments: Any) -> Any:
        world.log.since = since  # type: ignore[method-assign]
        view = since(*arguments)
        send_message(world, visitor(), conversation, Draft("cid-rival", 1, "just now"), "v1")
        return view

    world.log.since = rival  # type: ignore[method-assign, assignment]
    view, _ = listen_and_sync(world, agent(), conversation, Cursor(after=1), listener(agent(), "a1"))
    assert view.messages == ()
    assert [to for to, _ in world.push.delivered] == ["a1"]


def test_a_stranger_who_listens_hears_nothing(world: World, conversation: str) -> None:
    """Not even a message that comes between their subscription and its refusal."""
    stranger = visitor(number=2)
    world.subscriptions.add("acme", conversation, listener(stranger, "x1"))
    send_message(world, agent(), conversation, Draft("cid-2", 1, "secret"))
    assert [to for to, _ in world.push.delivered] == ["v1"]
    with pytest.raises(NotFoundError):
        listen_and_sync(world, stranger, conversation, Cursor(), listener(stranger, "x2"))
    assert "x2" not in world.log.conversations[("acme", conversation)].listeners


def test_a_visitor_keeps_a_few_sockets(world: World, conversation: str) -> None:
    """The oldest go, so that nobody fills a conversation with dead ones."""
    for number in range(20):
        late = listener(visitor(), f"n{number:02d}", expires=1_800_000_001 + number)
        listen_and_sync(world, visitor(), conversation, Cursor(), late)
    heard = world.log.conversations[("acme", conversation)].listeners
    assert sorted(heard) == [f"n{number:02d}" for number in range(12, 20)]


def _fill(world: World, conversation_id: str, count: int) -> None:
    messages = stored(world, conversation_id)
    first = messages[0]
    messages += [replace(first, seq=seq, cid=f"fill-{seq}") for seq in range(2, count + 2)]
