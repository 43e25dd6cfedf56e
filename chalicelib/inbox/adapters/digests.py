"""The queue of what the inboxes are to be told."""

from __future__ import annotations

from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Later
from chalicelib.inbox import wire
from chalicelib.inbox.domain.changes import Changes

# Of 26 letters each, with where they stood, far below the 256 KB of a message.
_MOST = 1000


class QueuedDigests:
    """Digests, and Presences, on the digest function's queue."""

    def __init__(self, queue: Later) -> None:
        self._queue = queue

    def ask(self, store_id: StoreId, changes: Changes, seconds: int = 0) -> None:
        """See Digests."""
        every = list(changes.items())
        for start in range(0, max(1, len(every)), _MOST):
            self._queue.put(wire.changes(store_id, dict(every[start : start + _MOST])), seconds)

    def changed(self, store_id: StoreId) -> None:
        """See Presences."""
        self.ask(store_id, {})
