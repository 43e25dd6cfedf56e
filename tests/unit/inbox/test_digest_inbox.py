"""What the inboxes are told, and how often."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.access.domain import AgentSocket, Watching
from chalicelib.conversations import wire as conversations_wire
from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import BusyError
from chalicelib.core.principal import Sees, Standing
from chalicelib.inbox import wire
from chalicelib.inbox.domain.changes import ANYWHERE, merged
from chalicelib.inbox.domain.counts import Counts
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import NAME, RECENT, InboxRow
from chalicelib.inbox.entrypoints import jobs
from chalicelib.inbox.usecases.digest_inbox import AGAIN, PACE, ROWS, digest_inbox
from chalicelib.transport import wire as transport_wire
from tests.fakes import World

STILL: frozenset[str] = frozenset()


class Office:
    """Agents of acme with open inboxes, and the rows of its conversations."""

    def __init__(self, world: World) -> None:
        self.world = world

    def enter(self, connection_id: str, agent_id: str, **said: Any) -> None:
        """Open an inbox; without `watching` it is a page from before there was that."""
        socket = AgentSocket(connection_id, agent_id, "online", int(self.world.now), 1_900_000_000)
        self.world.agent_sockets.put(said.pop("store", "acme"), replace(socket, **said))

    def row(self, conversation_id: str, **said: Any) -> InboxRow:
        """A row of the store, in which somebody waits."""
        values: dict[str, Any] = {"seq": 1, "waiting_since": 1, "visitor_id": "v_1"} | said
        row = InboxRow("acme", conversation_id, **values)
        self.world.rows.known[("acme", conversation_id)] = row
        return row

    def digest(self, changes: dict[str, frozenset[str]]) -> dict[str, DigestNotice]:
        """What is told now, by the socket; nothing if it is not its turn."""
        self.world.push.delivered.clear()
        digest_inbox(self.world, "acme", changes)
        told = [(to, notice) for to, notice in self.world.push.delivered if isinstance(notice, DigestNotice)]
        assert len({to for to, _ in told}) == len(told), "a socket was told twice"
        self.world.now += PACE
        return dict(told)


@pytest.fixture
def office(world: World) -> Office:
    """Nobody is there yet."""
    return Office(world)


def _names(notice: DigestNotice) -> list[str]:
    return [row.conversation_id for row in notice.rows]


def test_every_socket_of_the_store_is_told_once_and_no_other(office: Office) -> None:
    """However many changes there were: each row as it is now."""
    for connection, store in (("a1", "acme"), ("a2", "acme"), ("b1", "bravo")):
        office.enter(connection, f"a_{connection}", store=store)
    row = office.row("c", seq=3)
    told = office.digest({"c": STILL})
    assert {to: notice.rows for to, notice in told.items()} == {"a1": (row,), "a2": (row,)}


def test_two_posts_to_a_socket_lie_two_seconds_apart(office: Office) -> None:
    """What changes meanwhile waits for its turn, and is told as it is then."""
    office.enter("a1", "a_1")
    office.row("c")
    digest_inbox(office.world, "acme", {"c": STILL})
    assert len(office.world.push.delivered) == 1
    office.world.digests.asked.clear()
    office.world.now += PACE - 0.01
    digest_inbox(office.world, "acme", {"c": frozenset({"open:"})})
    assert len(office.world.push.delivered) == 1
    # Whole seconds are what a queue can wait.
    assert office.world.digests.asked == [("acme", {"c": frozenset({"open:"})}, 1)]
    office.world.now += 0.01
    digest_inbox(office.world, "acme", {"c": STILL})
    assert len(office.world.push.delivered) == 2


def test_a_store_without_inboxes_costs_one_read(office: Office) -> None:
    """Nobody's turn is taken, and nothing is kept for later."""
    office.row("c")
    assert office.digest({"c": STILL}) == {}
    assert (office.world.turns.free, office.world.digests.asked) == ({}, [])


def test_who_has_been_silent_for_long_is_told_nothing(office: Office) -> None:
    """A page that sleeps asks by itself when it wakes."""
    office.enter("asleep", "a_1", seen=int(office.world.now) - 150)
    office.enter("slow", "a_2", seen=int(office.world.now) - 149)
    office.row("c")
    assert office.digest({"c": STILL}).keys() == {"slow"}


def test_an_agent_is_told_of_the_lists_that_they_look_at(office: Office) -> None:
    """And of the conversations on their screen; of all else they are told the numbers."""
    views = {"nobodys": "unassigned:open", "own": "mine:open", "all": "all:open", "closed": "mine:closed"}
    for name, view in views.items():
        office.enter(name, "a_1", watching=Watching(frozenset({view})))
    office.enter("reads", "a_1", watching=Watching(frozenset(), frozenset({"theirs"})))
    office.row("free")
    office.row("mine", assignee="a_1")
    office.row("theirs", assignee="a_2")
    office.row("done", assignee="a_1", status=Status.CLOSED)
    told = office.digest(dict.fromkeys(("free", "mine", "theirs", "done"), STILL))
    assert {name: _names(notice) for name, notice in told.items()} == {
        "nobodys": ["free"],
        "own": ["mine"],
        "all": ["free", "mine", "theirs"],
        "closed": ["done"],
        "reads": ["theirs"],
    }
    assert {notice.counts for notice in told.values()} == {Counts(unassigned=1, mine=1, all=3, waiting=2)}


@pytest.mark.parametrize(
    ("before", "listed", "told"),
    [
        ("open:", "unassigned:open", True),
        ("open:a_1", "mine:open", True),
        ("open:a_1", "unassigned:open", False),
        ("open:a_2", "mine:open", False),
        ("open:a_2", "all:open", True),
        ("open:", "all:closed", False),
        ("closed:", "all:closed", True),
        (ANYWHERE, "unassigned:closed", True),
    ],
)
def test_who_looked_at_the_list_that_a_row_has_left_is_told(
    office: Office, before: str, listed: str, *, told: bool
) -> None:
    """Or it would stay there until the page is loaded again."""
    office.enter("a1", "a_1", watching=Watching(frozenset({listed})))
    # Where it stands now, nobody here looks.
    office.row("c", assignee="a_9", status=Status.OPEN if listed.endswith("closed") else Status.CLOSED)
    assert bool(_names(office.digest({"c": frozenset({before})})["a1"])) is told


def test_an_agent_is_told_their_own_cursor_only(office: Office) -> None:
    """Those of fifty colleagues would not fit into a frame."""
    office.enter("a1", "a_1")
    office.row("c", reads={"a_1": 1, "a_2": 1})
    assert office.digest({"c": STILL})["a1"].rows[0].reads == {"a_1": 1}


def test_who_sees_their_own_is_told_of_nothing_else(office: Office) -> None:
    """But of what they have just lost sight of that it is a colleague's: nothing that was said, and not by whom."""
    everywhere = Watching(frozenset({"all:open"}))
    for connection, standing in (("own", Standing(sees=Sees.OWN)), ("all", Standing())):
        office.enter(connection, f"a_{connection}", standing=standing, watching=everywhere)
    said = {"preview": "My card is…", "preview_by": "v_1", "name": "Jane", "recent": (1,)}
    names = ("nobodys", "mine", "theirs", "claimed")
    owners = ("", "a_own", "a_all", "a_all")
    rows = [office.row(name, assignee=owner, **said) for name, owner in zip(names, owners, strict=True)]
    changes = dict.fromkeys(names, STILL) | {"claimed": frozenset({"open:"})}
    told = office.digest(changes)
    assert sorted(_names(told["all"])) == sorted(names)
    bare = replace(rows[3], preview="", preview_by="", name="", visitor_id="", recent=())
    assert sorted(told["own"].rows, key=lambda row: row.conversation_id) == [bare, rows[1], rows[0]]
    assert told["own"].counts == Counts(unassigned=1, mine=1, all=2, waiting=2)


def test_counts_are_right_although_the_index_is_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has just changed counts as its row says."""
    office.enter("a1", "a_1")
    rows = {name: office.row(name) for name in ("stays", "claimed", "closed")}
    stale = office.world.rows.opened("acme")
    monkeypatch.setattr(office.world.rows, "opened", lambda _: stale)
    office.world.rows.known[("acme", "claimed")] = replace(rows["claimed"], assignee="a_1", waiting_since=0)
    office.world.rows.known[("acme", "closed")] = replace(rows["closed"], status=Status.CLOSED)
    office.row("new")
    told = office.digest(dict.fromkeys(("claimed", "closed", "new"), STILL))
    assert told["a1"].counts == Counts(unassigned=2, mine=1, all=3, waiting=2)


def test_who_is_there_is_told_when_it_has_changed(office: Office) -> None:
    """With the next change, or by itself; and then no more, and nobody's turn is taken for it."""
    office.enter("a1", "a_1")
    office.enter("a2", "a_2", state="away")
    told = office.digest({})
    assert [notice.agents for notice in told.values()] == [{"a_1": "online", "a_2": "away"}] * 2
    assert {notice.counts for notice in told.values()} == {None}
    free = dict(office.world.turns.free)
    assert office.digest({}) == {}
    assert office.world.turns.free == free
    office.row("c")
    assert office.digest({"c": STILL})["a1"].agents is None
    office.world.agent_sockets.drop("acme", "a_2", "a2")
    assert office.digest({})["a1"].agents == {"a_1": "online"}


def test_who_vanishes_without_a_word_is_seen_to_be_gone(office: Office) -> None:
    """Somebody looks again, as long as anybody is there: one for the store, however often it is told of something."""
    office.enter("a1", "a_1")
    office.enter("a2", "a_2")
    for _ in range(5):
        office.digest({"c": STILL})
    assert office.world.digests.asked == [("acme", {}, AGAIN)]
    office.world.now += AGAIN - 5 * PACE
    # It says that it is there, and its colleague says nothing.
    office.enter("a1", "a_1")
    assert office.digest({})["a1"].agents == {"a_1": "online"}
    assert office.world.digests.asked == [("acme", {}, AGAIN)] * 2
    office.world.now += 2 * AGAIN
    assert office.digest({})["a1"].agents == {}
    assert office.world.digests.asked == [("acme", {}, AGAIN)] * 2


def test_one_whose_turn_is_over_says_nothing_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It posted for longer than two seconds, and the next one has told what is so."""
    office.enter("a1", "a_1")
    real = office.world.push.deliver_each

    def slow(posts: Any) -> Any:
        monkeypatch.setattr(office.world.push, "deliver_each", real)
        office.world.now += PACE
        office.enter("a2", "a_2")
        digest_inbox(office.world, "acme", {})
        return real(posts)

    monkeypatch.setattr(office.world.push, "deliver_each", slow)
    digest_inbox(office.world, "acme", {})
    office.world.agent_sockets.drop("acme", "a_2", "a2")
    office.world.now += PACE
    # As it was at first: what was told last is another thing.
    assert office.digest({})["a1"].agents == {"a_1": "online"}


def test_more_than_a_frame_holds_is_said_and_not_told(office: Office) -> None:
    """The first of the list are told; the rest the page loads."""
    office.enter("a1", "a_1")
    office.digest({})
    for number in range(ROWS + 1):
        office.row(f"c{number:02d}", waiting_since=number + 1)
    told = office.digest({f"c{number:02d}": STILL for number in range(ROWS)})["a1"]
    assert (len(told.rows), told.more) == (ROWS, False)
    told = office.digest({f"c{number:02d}": STILL for number in reversed(range(ROWS + 1))})["a1"]
    assert (_names(told), told.more) == ([f"c{number:02d}" for number in range(ROWS)], True)


def test_a_digest_fits_into_a_frame(office: Office) -> None:
    """With the longest previews, in letters of four bytes, and two hundred colleagues who have just come."""
    longest = "a_" + "f" * 32
    office.enter("a1", longest)
    for number in range(200):
        office.enter(f"b{number}", f"a_{number:032d}")
    for number in range(ROWS):
        office.row(
            f"{number:026d}",
            seq=99_999_999,
            assignee=longest,
            visitor_id="v_" + "v" * 26,
            text_seq=99_999_999,
            preview="🎉" * 140,
            preview_by=longest,
            last_at=1_700_000_000_000,
            opened_at=1_700_000_000_000,
            waiting_since=1_700_000_000_000,
            reads={longest: 99_999_999},
            recent=(99_999_999,) * RECENT,
            name="🎉" * NAME,
        )
    changes = {f"{number:026d}": STILL for number in range(ROWS)}
    for full in (False, True):
        told = office.digest(changes)["a1"]
        assert (len(told.rows) == ROWS) is full
        assert len(transport_wire.encode(conversations_wire.notice(told))) < 32_000


def test_a_dead_socket_is_forgotten_and_one_that_could_not_be_told_is_behind(office: Office) -> None:
    """Its next heartbeat says so, and the page loads its lists."""
    for connection in ("dead", "busy", "fine"):
        office.enter(connection, "a_1")
    office.row("c")
    office.world.push.gone, office.world.push.failing = {"dead"}, {"busy"}
    at = office.world.now
    assert office.digest({"c": STILL}).keys() == {"fine"}
    known = {each.connection_id: each.behind for each in office.world.agent_sockets.all("acme")}
    assert known == {"busy": int(at * 1000), "fine": 0}


def _event(*bodies: dict[str, Any]) -> dict[str, Any]:
    records = [
        {"messageId": f"m{number}", "body": transport_wire.encode(body).decode()} for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def test_a_batch_is_told_once_for_each_store_and_what_cannot_be_read_fails_alone(office: Office) -> None:
    """Places of all that was asked for are put together; an event of the version before this one counts too."""
    office.enter("a1", "a_1", watching=Watching(frozenset({"unassigned:open"})))
    office.enter("b1", "b_1", store="bravo")
    office.row("c", assignee="a_2")
    asked = [wire.changes("acme", {"c": STILL}), wire.changes("acme", {"c": frozenset({"open:"})})]
    event = _event(*asked, {"store": "acme"}, wire.changes("bravo", {}))
    assert jobs.inbox_digest(office.world, event) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    told = {to: notice for to, notice in office.world.push.delivered if isinstance(notice, DigestNotice)}
    assert (_names(told["a1"]), told["b1"].agents) == (["c"], {"b_1": "online"})
    office.world.now += PACE
    old = {"store": "acme", "row": wire.row(office.row("d", assignee="a_2")), "message": {}}
    jobs.inbox_digest(office.world, _event(old))
    assert [row.conversation_id for row in office.world.push.delivered[-1][1].rows] == ["d"]  # type: ignore[attr-defined]


def test_a_store_that_cannot_be_told_now_is_told_a_moment_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue's own next try comes after a minute, and the other stores of the batch need none."""
    office.enter("b1", "b_1", store="bravo")
    real = office.world.agent_sockets.all

    def busy(store_id: str) -> Any:
        if store_id == "acme":
            raise BusyError
        return real(store_id)

    monkeypatch.setattr(office.world.agent_sockets, "all", busy)
    event = _event(wire.changes("acme", {"c": frozenset({"open:"})}), wire.changes("bravo", {}))
    assert jobs.inbox_digest(office.world, event) == {"batchItemFailures": []}
    assert [to for to, _ in office.world.push.delivered] == ["b1"]
    assert ("acme", {"c": frozenset({"open:"})}, PACE) in office.world.digests.asked


def test_what_is_put_together_loses_no_place() -> None:
    """Of two changes of a row, each may have taken it from a list."""
    one, other = {"c": frozenset({"open:"}), "d": STILL}, {"c": frozenset({"open:a_1"})}
    assert merged([one, other]) == {"c": frozenset({"open:", "open:a_1"}), "d": STILL}


def test_who_has_just_come_is_told_who_is_there(office: Office) -> None:
    """Though the others know it: what their page has read may be of a moment in which a colleague was away."""
    for number in (1, 2):
        office.enter(f"s{number}", f"a_{number}")
    office.digest({})
    office.world.agent_sockets.drop("acme", "a_1", "s1")
    office.enter("s3", "a_1")
    told = office.digest({})
    there = {"a_1": "online", "a_2": "online"}
    assert {name: each.agents for name, each in told.items()} == {"s2": there, "s3": there}
    assert office.digest({}) == {}


def test_who_is_called_is_told_wherever_they_look(office: Office) -> None:
    """In a conversation that is in none of their lists; with their own mark alone, and nothing once it is read."""
    elsewhere = Watching(frozenset({"unassigned:open"}), frozenset())
    for number in (1, 2):
        office.enter(f"s{number}", f"a_{number}", watching=elsewhere)
    office.row("c1", assignee="a_3", mentions={"a_1": 50, "a_3": 40})
    told = office.digest({"c1": STILL})
    assert [each.mentions for each in told["s1"].rows] == [{"a_1": 50}]
    assert told["s2"].rows == ()
    office.row("c1", assignee="a_3", mentions={"a_1": 50}, noted={"a_1": 50})
    assert office.digest({"c1": STILL})["s1"].rows == ()


def test_who_is_called_and_is_not_shown_it_is_told_nothing(office: Office) -> None:
    """It is a colleague's by now."""
    office.enter("s1", "a_1", watching=Watching(frozenset(), frozenset()), standing=Standing(sees=Sees.OWN))
    office.row("c1", assignee="a_3", mentions={"a_1": 50})
    assert office.digest({"c1": STILL})["s1"].rows == ()


def test_of_a_row_that_is_a_colleagues_now_nothing_is_said_of_who_is_called(office: Office) -> None:
    """It leaves the list, and takes the mark with it."""
    office.enter("s1", "a_1", standing=Standing(sees=Sees.OWN))
    office.row("c1", assignee="a_3", mentions={"a_1": 50})
    (row,) = office.digest({"c1": frozenset({"open:"})})["s1"].rows
    assert (row.mentions, row.preview) == ({}, "")
