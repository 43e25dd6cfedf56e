"""Tell the agents' sockets what has changed in their lists: at once when it is quiet, and at a pace when it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

from chalicelib.access.domain import AgentSocket
from chalicelib.conversations.domain.notices import Notice
from chalicelib.core.ids import AgentId, ConnectionId, ConversationId, StoreId
from chalicelib.core.rights import is_shown
from chalicelib.inbox.domain.changes import Changes, is_in, standing_place, was_shown
from chalicelib.inbox.domain.counts import Tally, tally
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow, order_key
from chalicelib.inbox.ports import DigestDeps, Rows
from chalicelib.presence.usecases.agent_presence import is_there, is_told, states_of

# Seconds between two posts to a socket: an account may post 10,000 a second to all of them, shoppers' among them.
PACE = 2
# 22 rows of at most 1,400 bytes each, even where every letter takes four, stay inside API Gateway's frame of 32 KB.
ROWS = 22
# Bytes of a row, and of who is there, at the most; and of how many it is told who they are.
_ROW, _PERSON, _PEOPLE = 1_400, 60, 400
_BATCH = 100
_TURN = "digest"
# Who vanishes without a word is seen to be gone by whoever looks again: every so many seconds, while anybody is there.
AGAIN = 60
_SKEW = 10


def digest_inbox(deps: DigestDeps, store_id: StoreId, changes: Changes) -> None:
    """Tell every agent of the store what has changed: rows of what they look at, counts, who is there.

    One post to each socket, and the next two seconds later: what changes meanwhile waits, and is told as it is then.
    Whoever is not shown a row any more is told that it is not theirs, and nothing else of it. Who could not be told is
    told with their next heartbeat that they are behind.

    One Query of the sockets, one write; one BatchGetItem for 100 rows, one Query of what is open. Where nobody is
    there, the Query alone; where nothing has changed, it and a read.
    """
    now = deps.clock()
    sockets = [each for each in deps.agent_sockets.all(store_id) if is_told(each, now)]
    if not sockets:
        return
    states = states_of(each for each in sockets if is_there(each, now))
    # With the sockets: one that is new, and has asked before a colleague came, must be told though others know it.
    told = (sorted(states.items()), sorted(each.connection_id for each in sockets))
    known = hashlib.sha256(repr(told).encode()).hexdigest()
    if not changes and _is_said(deps.turns.said(store_id, _TURN), known, now):
        return
    turn = deps.turns.take(store_id, _TURN, PACE)
    if turn.wait:
        deps.digests.ask(store_id, changes, ceil(turn.wait))
        return
    before, again = _parse(turn.said)
    if changes or known != before:
        news = _news(deps, store_id, changes, states if known != before else None, turn.number)
        _deliver(deps, store_id, [(socket, news.for_socket(socket)) for socket in sockets])
    if states and again <= now:
        deps.digests.ask(store_id, {}, AGAIN)
        # A little early, for clocks differ: too many who look again are one by their turn.
        again = int(now) + AGAIN - _SKEW
    if (known, again) != (before, _parse(turn.said)[1]):
        deps.turns.say(store_id, _TURN, f"{known} {again}", turn)


def _parse(said: str) -> tuple[str, int]:
    """Which inboxes were told who is there, as a hash, and when somebody looks again."""
    known, _, again = said.partition(" ")
    return known, int(again or 0)


def _is_said(said: str, known: str, now: float) -> bool:
    before, again = _parse(said)
    return before == known and now < again


@dataclass(frozen=True, slots=True)
class _News:
    """What there is to tell a store's inboxes: rows in their order, and where they stood before."""

    turn: int
    rows: Sequence[InboxRow]
    changes: Changes
    counted: Tally | None
    states: Mapping[AgentId, str] | None

    def for_socket(self, socket: AgentSocket) -> DigestNotice:
        """What of it is told there."""
        most = ROWS - ceil(len(self.states or ()) * _PERSON / _ROW)
        # One more than fits: then there are more.
        own = list(islice(_rows_for(socket, self.rows, self.changes), most + 1))
        counts = self.counted.for_agent(socket.agent_id, socket.standing) if self.counted else None
        return DigestNotice(self.turn, tuple(own[:most]), counts, self.states, more=len(own) > most)


def _news(
    deps: DigestDeps, store_id: StoreId, changes: Changes, states: Mapping[AgentId, str] | None, turn: int
) -> _News:
    rows = sorted(_read(deps.rows, store_id, list(changes)), key=order_key)
    counted = tally(deps.rows.opened(store_id), rows) if changes else None
    return _News(turn, rows, changes, counted, None if states is None or len(states) > _PEOPLE else states)


def _read(rows: Rows, store_id: StoreId, conversation_ids: list[ConversationId]) -> list[InboxRow]:
    batches = [conversation_ids[start : start + _BATCH] for start in range(0, len(conversation_ids), _BATCH)]
    return [row for batch in batches for row in rows.get_all(store_id, batch)]


def _rows_for(socket: AgentSocket, rows: Sequence[InboxRow], changes: Changes) -> Iterator[InboxRow]:
    agent_id, standing = socket.agent_id, socket.standing
    for row in rows:
        before = changes.get(row.conversation_id, frozenset())
        shown = is_shown(standing, agent_id, row.assignee)
        called = shown and row.mentions.get(agent_id, 0) > row.noted.get(agent_id, 0)
        if not called and not _looks(socket, row, (standing_place(row), *before) if shown else before):
            continue
        own = _of_agent(row, agent_id)
        if shown:
            yield own
        elif was_shown(standing, agent_id, before):
            yield replace(own, preview="", preview_by="", name="", visitor_id="", recent=(), mentions={})


def _of_agent(row: InboxRow, agent_id: AgentId) -> InboxRow:
    """The row with the agent's own marks alone: those of fifty colleagues would not fit into the frame."""
    marks = (row.reads, row.mentions, row.noted)
    reads, mentions, noted = ({agent_id: each[agent_id]} if agent_id in each else {} for each in marks)
    return replace(row, reads=reads, mentions=mentions, noted=noted)


def _looks(socket: AgentSocket, row: InboxRow, places: Iterable[str]) -> bool:
    """Whether the row is on the agent's screen, or was, before it went from one of these places."""
    watching = socket.watching
    if watching is None or row.conversation_id in watching.conversations:
        return True
    return any(is_in(place, listed, socket.agent_id) for place in places for listed in watching.lists)


def _deliver(deps: DigestDeps, store_id: StoreId, posts: Sequence[tuple[AgentSocket, Notice]]) -> None:
    whose: dict[ConnectionId, str] = {socket.connection_id: socket.agent_id for socket, _ in posts}
    ends = deps.push.deliver_each([(socket.connection_id, notice) for socket, notice in posts])
    for gone in ends.gone:
        deps.agent_sockets.drop(store_id, whose[gone], gone)
    for failed in ends.failed:
        deps.agent_sockets.fall_behind(store_id, whose[failed], failed, int(deps.clock() * 1000))
