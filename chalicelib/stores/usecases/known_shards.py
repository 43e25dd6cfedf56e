"""How large each store has grown, remembered for a minute, and made to grow by what happens in it."""

from __future__ import annotations

from math import inf

from chalicelib.core.ids import StoreId
from chalicelib.core.memory import Memory
from chalicelib.core.ports import Clock
from chalicelib.stores.domain import MOST_SHARDS, Shards, shard_of
from chalicelib.stores.ports import ShardCounts

# Less than half of the time for which a greater number is announced before it is used (stores/domain.py).
_SECONDS = 50
# Rows that one container may see change their places in a second, for each partition. Each is two writes in an index,
# a partition takes a thousand, and four containers may follow a log's stream: 400 of them then.
_MOVES = 50
_WINDOW = 10


class KnownShards:
    """Shards, over ShardCounts."""

    def __init__(self, counts: ShardCounts, clock: Clock) -> None:
        self._counts = counts
        self._clock = clock
        self._memory: Memory[Shards] = Memory(clock)
        self._moves: dict[StoreId, tuple[float, int]] = {}

    def is_known(self, store_id: StoreId) -> bool:
        """Whether it is remembered how large the store is, so that nothing here costs a read."""
        return self._memory.known(store_id, _SECONDS) is not None

    def reading(self, store_id: StoreId) -> int:
        """Over how many partitions to read."""
        return self._get(store_id).count

    def writing(self, store_id: StoreId) -> int:
        """Over how many partitions to write: one number behind, until everybody who reads knows of the greater one."""
        return self._get(store_id).writing(self._clock())

    def homes(self, store_id: StoreId, name: str, *, remembered: bool) -> list[int]:
        """In which partitions something may be that was written at any time, the likeliest first.

        `remembered`, as was known here at any time: it costs no read, and may miss one.
        """
        known = self._memory.known(store_id, inf) or Shards() if remembered else self._get(store_id)
        counts = [known.writing(self._clock()), known.count]
        while counts[-1] > 1:
            counts.append(counts[-1] // 2)
        return list(dict.fromkeys(shard_of(name, count) for count in counts))

    def moved(self, store_id: StoreId, rows: int) -> None:
        """Note that so many rows have changed their places; a store in which there are too many a second grows."""
        now = self._clock()
        since, moves = self._moves.get(store_id, (now, 0))
        since, moves = (since, moves + rows) if now - since < _WINDOW else (now, rows)
        self._moves[store_id] = (since, moves)
        known = self._get(store_id)
        wanted = known.count
        while wanted < MOST_SHARDS and moves > wanted * _MOVES * _WINDOW:
            wanted *= 2
        if wanted > known.count:
            self._counts.grow(store_id, Shards(wanted, known.writing(now), int(now)))
            self._memory.forget(store_id)

    def _get(self, store_id: StoreId) -> Shards:
        return self._memory.get(store_id, _SECONDS, lambda: self._counts.get(store_id))
