"""Tell the agents' sockets which inbox rows changed, many changes at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from chalicelib.access.ports import AgentSockets
from chalicelib.conversations.ports import Push
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.core.principal import Standing
from chalicelib.core.rights import is_shown
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.presence.usecases.agent_presence import told_sockets

# 25 rows of at most 1,200 bytes each, even where every letter takes three, stay inside API Gateway's frame of 32 KB.
ROWS = 25


def digest_inbox(
    agent_sockets: AgentSockets, push: Push, clock: Clock, rows: Iterable[InboxRow], handed: Collection[str] = ()
) -> None:
    """Send the latest state of each changed row to every agent of its store who is shown it.

    Who is not is told of the conversations in `handed`, which somebody has just got, that these are not theirs, and no
    more: until now they may have been shown them. One Query per store, and one post per open agent's socket and 25
    rows, however many messages there were.
    """
    latest: dict[tuple[str, str], InboxRow] = {}
    for row in rows:
        key = (row.store_id, row.conversation_id)
        if key not in latest or latest[key].seq < row.seq:
            latest[key] = row
    for store_id in sorted({store_id for store_id, _ in latest}):
        changed = [row for row in latest.values() if row.store_id == store_id]
        _tell_agents(agent_sockets, push, clock, store_id, changed, handed)


def _tell_agents(
    agent_sockets: AgentSockets,
    push: Push,
    clock: Clock,
    store_id: StoreId,
    rows: list[InboxRow],
    handed: Collection[str],
) -> None:
    sockets: dict[tuple[str, Standing], list[str]] = {}
    for socket in told_sockets(agent_sockets, clock, store_id):
        sockets.setdefault((socket.agent_id, socket.standing), []).append(socket.connection_id)
    for (agent, standing), connections in sockets.items():
        own = list(_for(agent, standing, rows, handed))
        for start in range(0, len(own), ROWS):
            for gone in push.deliver(connections, DigestNotice(tuple(own[start : start + ROWS]))):
                connections.remove(gone)
                agent_sockets.drop(store_id, agent, gone)


def _for(agent_id: AgentId, standing: Standing, rows: list[InboxRow], handed: Collection[str]) -> Iterator[InboxRow]:
    for row in rows:
        # Only the agent's own read cursor: those of fifty colleagues would not fit into the frame.
        own = replace(row, reads={who: seq for who, seq in row.reads.items() if who == agent_id})
        if is_shown(standing, agent_id, row.assignee):
            yield own
        elif row.conversation_id in handed:
            yield replace(own, preview="", preview_by="", name="", visitor_id="", recent=())
