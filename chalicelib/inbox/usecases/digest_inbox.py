"""Tell the agents' sockets what has changed in their lists: at once when it is quiet, and at a pace when it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from chalicelib.access.domain import AgentSocket
from chalicelib.conversations.domain.notices import Notice
from chalicelib.core.ids import ConnectionId, ConversationId, StoreId
from chalicelib.core.rights import is_shown
from chalicelib.inbox.domain.changes import Changes, is_in, standing_place, was_shown
from chalicelib.inbox.domain.counts import tally
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow, order_key
from chalicelib.inbox.ports import DigestDeps, Rows
from chalicelib.presence.usecases.agent_presence import is_there, is_told, states_of

# Seconds between two posts to a socket: an account may post 10,000 a second to all of them, shoppers' among them.
PACE = 2
# 25 rows of at most 1,200 bytes each, even where every letter takes three, stay inside API Gateway's frame of 32 KB.
ROWS = 25
# Bytes of a row, and of who is there, at the most.
_ROW, _PERSON = 1_200, 60
_BATCH = 100
_TURN = "digest"


def digest_inbox(deps: DigestDeps, store_id: StoreId, changes: Changes) -> None:
    """Tell every agent of the store what has changed: rows of what they look at, counts, who is there.

    One post to each socket, and none for two seconds after: what changes meanwhile waits, and is told as it is then.
    Whoever is not shown a row any more is told that it is not theirs, and nothing else of it. Who could not be told
    is told with their next heartbeat that they are behind.

    One Query of the sockets, one write; one BatchGetItem for 100 rows, one Query of what is open. Where nobody is
    there, the Query alone.
    """
    now = deps.clock()
    sockets = [each for each in deps.agent_sockets.all(store_id) if is_told(each, now)]
    if not sockets:
        return
    turn = deps.turns.take(store_id, _TURN, PACE)
    if turn.wait:
        deps.digests.ask(store_id, changes, ceil(turn.wait))
        return
    states = states_of(each for each in sockets if is_there(each, now))
    known = hashlib.sha256(repr(sorted(states.items())).encode()).hexdigest()
    if known == turn.said and not changes:
        return
    posts = list(_posts(deps, store_id, changes, sockets, states if known != turn.said else None))
    _deliver(deps, store_id, posts)
    if known != turn.said:
        deps.turns.say(store_id, _TURN, known)


def _posts(
    deps: DigestDeps, store_id: StoreId, changes: Changes, sockets: Sequence[AgentSocket], states: dict[str, str] | None
) -> Iterator[tuple[AgentSocket, Notice]]:
    rows = sorted(_read(deps.rows, store_id, list(changes)), key=order_key)
    counted = tally(deps.rows.opened(store_id), rows)
    most = ROWS if states is None else min(ROWS, max(1, ROWS - len(states) * _PERSON // _ROW))
    for socket in sockets:
        own = list(_rows_for(socket, rows, changes))
        counts = counted.for_agent(socket.agent_id, socket.standing)
        yield socket, DigestNotice(tuple(own[:most]), counts, states, more=len(own) > most)


def _read(rows: Rows, store_id: StoreId, conversation_ids: list[ConversationId]) -> list[InboxRow]:
    batches = [conversation_ids[start : start + _BATCH] for start in range(0, len(conversation_ids), _BATCH)]
    return [row for batch in batches for row in rows.get_all(store_id, batch)]


def _rows_for(socket: AgentSocket, rows: Sequence[InboxRow], changes: Changes) -> Iterator[InboxRow]:
    agent_id, standing = socket.agent_id, socket.standing
    for row in rows:
        before = changes.get(row.conversation_id, frozenset())
        shown = is_shown(standing, agent_id, row.assignee)
        if not _looks(socket, row, (standing_place(row), *before) if shown else before):
            continue
        # Only the agent's own read cursor: those of fifty colleagues would not fit into the frame.
        own = replace(row, reads={who: seq for who, seq in row.reads.items() if who == agent_id})
        if shown:
            yield own
        elif was_shown(standing, agent_id, before):
            yield replace(own, preview="", preview_by="", name="", visitor_id="", recent=())


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
