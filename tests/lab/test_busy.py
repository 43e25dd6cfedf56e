"""A busy day: what 300 inboxes are posted when a thousand messages come in a second, and where it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

import app as entry
from chalicelib.access.domain import AgentSocket, Watching
from chalicelib.conversations.domain.model import Head, Message, Status
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.ports import Undelivered
from chalicelib.inbox.adapters.row_model import index_keys
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow, order_key
from tests.fakes.inbox import FakeRows
from tests.lab.pages import Pages
from tests.lab.simulator import START, Simulator

SECONDS = 12
# Of an account's 10,000 requests to sockets in a second, agents may take so many: one in two seconds each.
PACE = 2000.0
LISTS = ("unassigned:open", "mine:open", "all:open")


class Day:
    """A store with open inboxes, and shoppers who begin to write or go on."""

    def __init__(self, pages: Pages, agents: int) -> None:
        self.lab = Simulator(pages, 7)
        self.posts: list[tuple[float, str, DigestNotice]] = []
        self.lab.world.push.deliver_each = self._deliver  # type: ignore[method-assign]
        self.agents = agents
        for number in range(agents):
            watching = Watching(frozenset({LISTS[number % len(LISTS)]}))
            who = f"a_{number:032d}"
            socket = AgentSocket(f"socket{number}", who, "online", int(START / 1000), 2_000_000_000, watching=watching)
            self.lab.world.agent_sockets.put("acme", replace(socket, seen=int(START / 1000) + 60))

    def _deliver(self, posts: Sequence[tuple[str, Notice]]) -> Undelivered:
        assert all(isinstance(notice, DigestNotice) for _, notice in posts)
        self.posts += [(self.lab.now, to, notice) for to, notice in posts]  # type: ignore[misc]
        return Undelivered()

    def begin(self, number: int) -> None:
        """A shopper's first message."""
        conversation, who = f"{number:026d}", f"v_{number}"
        message = Message(1, f"cid-{number}", who, int(self.lab.now), f"acme: {number}")
        self.lab.world.log.create("acme", conversation, Head(Status.OPEN, "", (who,), 1, 1), [message], None)

    def go_on(self, number: int) -> None:
        """One more message of a shopper who waits already."""
        conversation = f"{number:026d}"
        seq = len(self.lab.world.log.conversations[("acme", conversation)].messages) + 1
        message = Message(seq, f"cid-{number}-{seq}", f"v_{number}", int(self.lab.now), f"acme: {number}")
        assert self.lab.world.log.append("acme", conversation, message)

    def run(self, a_second: int, shoppers: int) -> None:
        """So many messages in each of SECONDS seconds, of so many shoppers in turn."""
        for each in range(a_second * SECONDS):
            at = each * 1000 / a_second
            self.lab.after(at, lambda each=each: self.begin(each) if each < shoppers else self.go_on(each % shoppers))  # type: ignore[misc]
        self.lab.run(SECONDS * 1000)


@pytest.fixture
def opened(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a day with so many inboxes."""

    def day(agents: int) -> Day:
        made = Day(pages, agents)
        monkeypatch.setattr(entry, "container", lambda: made.lab.world)
        return made

    return day


@pytest.mark.parametrize("agents", [1, 30, 300])
@pytest.mark.parametrize("a_second", [1, 30, 1000])
def test_no_socket_is_posted_to_more_often_than_once_in_two_seconds(opened: Any, agents: int, a_second: int) -> None:
    """Whatever comes; and in the end each inbox has been told the last state of every row that it shows."""
    day = opened(agents)
    day.run(a_second, shoppers=60)
    by_socket: dict[str, list[float]] = {}
    for at, to, _ in day.posts:
        by_socket.setdefault(to, []).append(at)
    assert len(by_socket) == agents
    assert all(later - earlier >= PACE for times in by_socket.values() for earlier, later in pairwise(times))
    a_second_posted = Counter(int(at // 1000) for at, _, _ in day.posts)
    # In no two seconds more than one for each.
    assert all(a_second_posted[second] + a_second_posted[second + 1] <= 2 * agents for second in a_second_posted)
    assert len(day.posts) <= agents * (SECONDS / 2 + 1)
    day.lab.run(10_000)
    everything = [to for number in range(agents) if LISTS[number % 3] != "mine:open" for to in [f"socket{number}"]]
    for socket in everything:
        notices = [notice for _, to, notice in day.posts if to == socket]
        seen = {row.conversation_id: row.seq for notice in notices for row in notice.rows}
        rows = {of: row.seq for (_, of), row in day.lab.world.rows.known.items()}
        # More than a frame holds is not told: the page is told to load its lists.
        assert seen == rows or any(notice.more for notice in notices)
        assert notices[-1].counts.all == len(rows)


@pytest.mark.parametrize("agents", [1, 300])
def test_when_it_is_quiet_the_row_is_on_every_screen_at_once(opened: Any, agents: int) -> None:
    """Within a second: stream, relay, queue and digest take what they take, and nothing waits."""
    day = opened(agents)
    for number in range(3):
        day.lab.run(5000)
        day.posts.clear()
        began = day.lab.now
        day.begin(number)
        day.lab.run(1000)
        assert len(day.posts) == agents
        assert max(at for at, _, _ in day.posts) - began <= 1000


def test_no_partition_takes_more_than_five_hundred_units_a_second(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand first words a second: the store grows by itself, and from then on no index is hot."""
    day = opened(3)
    world = day.lab.world
    units: dict[int, Counter[str]] = {}
    real = FakeRows.put

    def put(self: FakeRows, row: InboxRow, previous: int) -> bool:
        before = self.known.get((row.store_id, row.conversation_id))
        done = real(self, row, previous)
        after = self.known[(row.store_id, row.conversation_id)]
        if done and (before is None or order_key(before) != order_key(after)):
            keys = index_keys("acme", row.conversation_id, row.status, row.assignee, world.shards.writing("acme"))
            counted = units.setdefault(int(day.lab.now // 1000), Counter())
            # Two: as if each had been there, and changed its place.
            counted.update(dict.fromkeys(keys, 2))
        return done

    monkeypatch.setattr(FakeRows, "put", put)
    for second in range(40):
        # A quarter of the load for half a minute, and the two in which the greater number is announced; then all of it.
        a_second = 250 if second < 30 else 1000
        if second == 30:
            day.lab.run(120_000)
        for each in range(a_second):
            day.lab.after(each * 1000 / a_second, lambda each=each, second=second: day.begin(second * 1000 + each))
        day.lab.run(1000)
    busiest = [counted for counted in units.values() if sum(counted.values()) >= 4 * 900]
    assert len(busiest) >= 8
    assert max(max(counted.values()) for counted in busiest) <= 500
