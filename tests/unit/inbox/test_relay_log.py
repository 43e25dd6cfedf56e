from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chalicelib.access.domain import AgentSocket
from chalicelib.conversations import wire as conversations_wire
from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.model import Status
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.usecases.change_conversation import assign_conversation
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox import wire as inbox_wire
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import NAME, RECENT, InboxRow
from chalicelib.inbox.usecases.digest_inbox import ROWS, digest_inbox
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.transport import wire as transport_wire
from tests.builders import agent, visitor
from tests.fakes import World


def _relay(world: World, conversation_id: str, *seqs: int) -> None:
    messages = world.log.conversations[("acme", conversation_id)].messages
    wanted = [message for message in messages if message.seq in seqs]
    relay_log(world, "acme", conversation_id, wanted)


def test_the_row_follows_and_the_topic_hears(world: World, conversation: str) -> None:
    """One row, one event per message."""
    send_message(world, agent(), conversation, Draft("cid-2", 1, "Hi"))
    _relay(world, conversation, 1, 2)
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.preview, row.waiting_since) == (2, "Hi", 0)
    assert [event.message.seq for event in world.publisher.published] == [1, 2]


def test_relaying_twice_changes_nothing_but_publishes_again(world: World, conversation: str) -> None:
    """Streams repeat; a crash after the row and before the topic must lose no event."""
    _relay(world, conversation, 1)
    row = world.rows.known[("acme", conversation)]
    _relay(world, conversation, 1)
    assert world.rows.known[("acme", conversation)] == row
    assert [event.message.seq for event in world.publisher.published] == [1, 1]


def test_a_gap_is_filled_from_the_log(world: World, conversation: str) -> None:
    """Records that never came are read where the truth is."""
    for seq in range(2, 6):
        send_message(world, visitor(), conversation, Draft(f"cid-{seq}", seq - 1, f"text {seq}"))
    _relay(world, conversation, 1)
    _relay(world, conversation, 5)
    row = world.rows.known[("acme", conversation)]
    assert (row.seq, row.preview) == (5, "text 5")


def test_a_topic_that_fails_fails_the_batch(world: World, conversation: str) -> None:
    """The record is tried again, so nothing is lost."""
    world.publisher.failing = [BusyError()]
    with pytest.raises(BusyError):
        _relay(world, conversation, 1)
    _relay(world, conversation, 1)
    assert [event.message.seq for event in world.publisher.published] == [1]


def test_a_relay_that_is_always_beaten_gives_up(world: World, conversation: str) -> None:
    """Two relays of one conversation can't both write; the stream tries again."""
    world.rows.put = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(BusyError):
        _relay(world, conversation, 1)


def test_what_an_agent_read_early_is_in_the_row(world: World, conversation: str) -> None:
    """The read cursor may come before the row that shows it."""
    mark_read(world, agent(), conversation, 1)
    _relay(world, conversation, 1)
    assert world.rows.known[("acme", conversation)].reads == {agent().id: 1}


def _row(store_id: str, conversation_id: str, seq: int) -> InboxRow:
    return InboxRow(store_id, conversation_id, seq=seq)


def test_what_goes_on_is_in_the_list_as_its_head_says(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its shopper, though an agent writes first, and with the agent whose it was while it was open."""
    assign_conversation(world, agent(number=2), conversation, agent(number=2).id, 1)
    monkeypatch.setattr(cases, "MESSAGES", 2)
    sent = send_message(world, agent(), conversation, Draft("cid-next", 1, "And?"))
    for each in (conversation, sent.conversation_id):
        relay_log(world, "acme", each, world.log.conversations[("acme", each)].messages)
    old, new = (world.rows.known[("acme", each)] for each in (conversation, sent.conversation_id))
    assert (old.status, new.status) == (Status.CLOSED, Status.OPEN)
    assert (new.visitor_id, new.assignee) == (visitor().id, agent(number=2).id)


def test_a_digest_tells_each_agent_once(world: World) -> None:
    """However many messages there were, each row is told once in its latest state, to its store alone."""
    for store, connection in (("acme", "a1"), ("acme", "a2"), ("bravo", "b1")):
        world.agent_sockets.put(
            store, AgentSocket(connection, f"a_{connection}", "online", 1_700_000_000, 1_800_000_000)
        )
    digest_inbox(
        world.agent_sockets,
        world.push,
        world.clock,
        [_row("acme", "c", seq) for seq in (3, 1, 2)] + [_row("bravo", "d", 1)],
    )
    told = {to: notice for to, notice in world.push.delivered if isinstance(notice, DigestNotice)}
    assert len(world.push.delivered) == 3
    assert told["a1"] == told["a2"] == DigestNotice((_row("acme", "c", 3),))
    assert told["b1"] == DigestNotice((_row("bravo", "d", 1),))


def test_an_agent_is_told_their_own_cursor_only(world: World) -> None:
    """Those of fifty colleagues would not fit into a frame."""
    world.agent_sockets.put("acme", AgentSocket("a1", "a_1", "online", 1_700_000_000, 1_800_000_000))
    digest_inbox(
        world.agent_sockets, world.push, world.clock, [replace(_row("acme", "c", 1), reads={"a_1": 1, "a_2": 1})]
    )
    assert world.push.delivered == [("a1", DigestNotice((replace(_row("acme", "c", 1), reads={"a_1": 1}),)))]


def test_who_sees_their_own_is_told_of_nothing_else(world: World) -> None:
    """But of what they have just lost sight of that it is a colleague's: nothing that was said, and not by whom."""
    own, everything = Standing(sees=Sees.OWN), Standing()
    for connection, standing in (("own", own), ("all", everything)):
        socket = AgentSocket(connection, f"a_{connection}", "online", 1_700_000_000, 1_800_000_000, standing)
        world.agent_sockets.put("acme", socket)
    said = {"preview": "My card is…", "preview_by": "v_1", "name": "Jane", "visitor_id": "v_1", "recent": (1,)}
    rows = [
        replace(_row("acme", name, 1), assignee=assignee, **said)  # type: ignore[arg-type]  # fields of any kind
        for name, assignee in (("nobodys", ""), ("mine", "a_own"), ("theirs", "a_all"), ("claimed", "a_all"))
    ]
    digest_inbox(world.agent_sockets, world.push, world.clock, rows, {"claimed", "mine"})
    told = {to: notice.rows for to, notice in world.push.delivered if isinstance(notice, DigestNotice)}
    assert list(told["all"]) == rows
    bare = replace(_row("acme", "claimed", 1), assignee="a_all")
    assert list(told["own"]) == [rows[0], rows[1], bare]


def test_a_digest_fits_into_a_frame(world: World) -> None:
    """With the longest previews, in letters of three bytes."""
    world.agent_sockets.put("acme", AgentSocket("a1", "a_" + "f" * 32, "online", 1_700_000_000, 1_800_000_000))
    longest = InboxRow(
        store_id="acme",
        conversation_id="c" * 26,
        seq=99_999_999,
        assignee="a_" + "f" * 32,
        visitor_id="v_" + "v" * 26,
        text_seq=99_999_999,
        preview="語" * 140,
        preview_by="a_" + "f" * 32,
        last_at=1_700_000_000_000,
        opened_at=1_700_000_000_000,
        waiting_since=1_700_000_000_000,
        reads={"a_" + "f" * 32: 99_999_999},
        recent=(99_999_999,) * RECENT,
        name="語" * NAME,
    )
    digest_inbox(
        world.agent_sockets,
        world.push,
        world.clock,
        [replace(longest, conversation_id=f"{n:026d}") for n in range(ROWS)],
    )
    assert (
        max(len(transport_wire.encode(conversations_wire.notice(notice))) for _, notice in world.push.delivered)
        < 32_000
    )


def test_a_long_digest_comes_in_parts(world: World) -> None:
    """Each stays under API Gateway's frame."""
    world.agent_sockets.put("acme", AgentSocket("a1", "a_1", "online", 1_700_000_000, 1_800_000_000))
    digest_inbox(
        world.agent_sockets, world.push, world.clock, [_row("acme", f"c{number}", 1) for number in range(ROWS * 2 + 1)]
    )
    assert [len(notice.rows) for _, notice in world.push.delivered if isinstance(notice, DigestNotice)] == [
        ROWS,
        ROWS,
        1,
    ]


def test_an_agents_dead_socket_is_forgotten(world: World) -> None:
    """It is not tried for the next part either."""
    world.agent_sockets.put("acme", AgentSocket("dead", "a_1", "online", 1_700_000_000, 1_800_000_000))
    world.push.gone = {"dead"}
    digest_inbox(
        world.agent_sockets, world.push, world.clock, [replace(_row("acme", f"c{n}", 1)) for n in range(ROWS + 1)]
    )
    assert world.agent_sockets.all("acme") == []
    assert world.push.delivered == []


def test_of_several_sockets_of_an_agent_the_dead_one_is_forgotten(world: World) -> None:
    """The others of the same agent, and those of colleagues, are told every part."""
    for connection, who in (("a1", "a_1"), ("dead", "a_1"), ("a3", "a_1"), ("b1", "a_2")):
        world.agent_sockets.put("acme", AgentSocket(connection, who, "online", 1_700_000_000, 1_800_000_000))
    world.push.gone = {"dead"}
    asked: list[list[str]] = []
    deliver = world.push.deliver

    def noting(connections: Sequence[str], notice: Notice) -> Sequence[str]:
        asked.append(list(connections))
        return deliver(connections, notice)

    world.push.deliver = noting  # type: ignore[method-assign]
    digest_inbox(
        world.agent_sockets, world.push, world.clock, [_row("acme", f"c{number}", 1) for number in range(ROWS + 1)]
    )
    assert asked == [["a1", "dead", "a3"], ["a1", "a3"], ["b1"], ["b1"]]
    assert {each.connection_id for each in world.agent_sockets.all("acme")} == {"a1", "a3", "b1"}


@pytest.mark.parametrize("seqs", [(1, 3), (3, 1)])
def test_a_digest_tells_the_latest_state_in_whatever_order_they_came(world: World, seqs: tuple[int, int]) -> None:
    """Topic and queue keep no order."""
    world.agent_sockets.put("acme", AgentSocket("a1", "a_1", "online", 1_700_000_000, 1_800_000_000))
    digest_inbox(world.agent_sockets, world.push, world.clock, [_row("acme", "c", seq) for seq in seqs])
    assert world.push.delivered == [("a1", DigestNotice((_row("acme", "c", 3),)))]


def test_a_row_of_a_later_version_is_read_without_what_is_not_known_of_it() -> None:
    """An event waits in a queue while an older version is still at work."""
    row = InboxRow("acme", "c" * 26, seq=3, visitor_id="v_1")
    assert inbox_wire.parse_row("acme", inbox_wire.row(row) | {"mood": "fine"}) == row
    assert inbox_wire.parse_row("acme", inbox_wire.row(row) | {"status": "snoozed"}).status == "snoozed"
