"""Tell the agents' sockets which inbox rows changed, many changes at a time."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.model import InboxRow
from chalicelib.domain.notices import DigestNotice
from chalicelib.ports import LiveState, Push

# 30 rows of at most 700 bytes each stay well inside API Gateway's frame of 32 KB.
ROWS = 30


def digest_inbox(live: LiveState, push: Push, rows: Iterable[InboxRow]) -> None:
    """Send the latest state of each changed row to every agent of its store.

    One Query per store, and one post per open agent's socket and 30 rows, however many messages there were.
    """
    latest: dict[tuple[str, str], InboxRow] = {}
    for row in rows:
        key = (row.store, row.conversation)
        if key not in latest or latest[key].seq < row.seq:
            latest[key] = row
    for store in sorted({store for store, _ in latest}):
        changed = [row for row in latest.values() if row.store == store]
        _tell_agents(live, push, store, changed)


def _tell_agents(live: LiveState, push: Push, store: str, rows: list[InboxRow]) -> None:
    agents = {socket.connection: socket.agent for socket in live.agent_sockets(store)}
    for start in range(0, len(rows), ROWS):
        notice = DigestNotice(tuple(rows[start : start + ROWS]))
        for gone in push.deliver(list(agents), notice):
            live.drop_agent_socket(store, agents.pop(gone), gone)
