"""Rate limits that cost a normal message nothing, and hold however many containers see a part of what is asked.

How a shopper's is counted stands with the pace itself (Counted). Agents, and a store as a whole, have a bucket in the
container, and the shared counter when that runs low.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeVar

from chalicelib.core.bucket import Bucket, Limit, Share, runs_low, take
from chalicelib.core.errors import BusyError, RateLimitedError
from chalicelib.core.ids import ConnectionId, StoreId
from chalicelib.core.ports import Clock, Counters
from chalicelib.core.principal import Principal, Role

# Messages a second of all shoppers of a store, where the admin says nothing else; docs/operations.md derives it.
STORE_RATE = 500
# Whatever an agent does, for each name of a pace (reliability requirement LIM-2).
AGENT = Limit(rate=5, burst=40, per_minute=600)
# Many shoppers may share an address (an office, a phone network), so this stops loops only.
ADDRESS = Limit(rate=2, burst=60, per_minute=300)
# Of what a minute allows, no container holds more than this part without using it.
_LARGEST_SHARE = 1 / 6
WINDOW = 60
_KEPT = 10_000
# Frames that are none, on one socket.
STRIKES = 3
_Kept = TypeVar("_Kept", Bucket, Share, int)


class Counted(Enum):
    """How what a shopper does is counted for all containers.

    - BY_THE_LOG: a message's pace stands in the log, which its send reads anyway (conversations/domain/pace.py).
    - BY_SHARES: a container takes a share of their minute from the counter of all, one at first and twice as much each
      time, so that a page on one container costs a few writes a minute, and one on fifty gets no more.
    - EACH_TIME: what lets somebody in, or has something sent, is a write already.
    """

    BY_THE_LOG = "by the log"
    BY_SHARES = "by shares"
    EACH_TIME = "each time"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a shopper may do something; actions whose pace has the same name share it."""

    name: str
    limit: Limit
    counted: Counted = Counted.BY_SHARES


def of_store(rate: int) -> Limit:
    """What all visitors of a store may write, and none of its agents: a crowd must not mute who answers it."""
    return Limit(rate=rate, burst=4 * rate, per_minute=WINDOW * rate)


def admissions(rate: int) -> Limit:
    """The new visitors, and the forms, of a store that may be written to at this rate: at most two of five messages."""
    return Limit(rate=rate * 2 / 5, burst=2 * rate, per_minute=max(1, WINDOW * rate * 2 // 5))


class Limiter:
    """Allows or refuses; one for each container. `live` is asked for only when a bucket runs low."""

    def __init__(self, live: Callable[[], Counters], clock: Clock, store_rate: int) -> None:
        """`store_rate` is how many messages a second all shoppers of a store may write."""
        self._live = live
        self._clock = clock
        self._store, self._admissions = of_store(store_rate), admissions(store_rate)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._shares: OrderedDict[str, Share] = OrderedDict()
        self._strikes: OrderedDict[str, int] = OrderedDict()

    def check(self, principal: Principal, pace: Pace, *, is_free: bool = False) -> None:
        """RateLimitedError if the principal or its store asks for too much; cheapest check first.

        What `is_free` costs nothing to do, so it is not counted for all containers.
        """
        if principal.role is Role.AGENT:
            return self.check_agent(principal, pace.name)
        key = f"{principal.id}#{pace.name}"
        if pace.counted is Counted.EACH_TIME:
            return self._check(principal.store_id, key, pace.limit, always=True)
        # Where the log holds it exactly, what need not be read for it is stopped here.
        self._take(f"{principal.store_id}#{key}", pace.limit)
        if pace.counted is Counted.BY_THE_LOG:
            self._check(principal.store_id, pace.name, self._store)
        elif not is_free:
            self._take_share(principal.store_id, key, pace.limit)
        return None

    def check_agent(self, agent: Principal, action: str) -> None:
        """RateLimitedError if the agent does this too often."""
        self._check(agent.store_id, f"{agent.id}#{action}", AGENT)

    def strike(self, connection_id: ConnectionId) -> bool:
        """Whether a socket has now sent so many frames that are none that it is to be ended.

        Our clients send none; whoever opens another socket waits for a ticket, of which there are few a minute.
        """
        struck = self._strikes.get(connection_id, 0) + 1
        _remember(self._strikes, connection_id, struck)
        return struck >= STRIKES

    def check_address(self, store_id: StoreId, address: str, *, action: str) -> None:
        """RateLimitedError if this network address, or the store as a whole, asks for too much.

        For callers who have no identity yet. The address is hashed before it is kept, for two minutes at the most.
        """
        hashed = hashlib.sha256(f"{store_id}#{address}".encode()).hexdigest()[:16]
        self._check(store_id, f"{hashed}#{action}", ADDRESS, always=True)
        self._check(store_id, action, self._admissions, always=True)

    def _check(self, store_id: StoreId, key: str, limit: Limit, *, always: bool = False) -> None:
        now = self._clock()
        bucket = self._take(f"{store_id}#{key}", limit)
        window = int(now // WINDOW)
        if (always or runs_low(bucket, limit)) and not self._live().count(
            store_id, f"{key}#{window}", limit.per_minute, (window + 2) * WINDOW
        ):
            raise RateLimitedError(max(1, math.ceil((window + 1) * WINDOW - now)))

    def _take_share(self, store_id: StoreId, key: str, limit: Limit) -> None:
        now = self._clock()
        window = int(now // WINDOW)
        share = self._shares.get(f"{store_id}#{key}")
        if share is None or share.window != window:
            share = Share(window)
        if not share.left:
            share = self._ask_for_share(store_id, key, limit, share)
        _remember(self._shares, f"{store_id}#{key}", replace(share, left=share.left - 1))

    def _ask_for_share(self, store_id: StoreId, key: str, limit: Limit, share: Share) -> Share:
        until = (share.window + 1) * WINDOW
        for amount in dict.fromkeys((share.asks, 1)):
            try:
                taken = self._live().count(store_id, f"{key}#{share.window}", limit.per_minute, until + WINDOW, amount)
            except BusyError:
                # Nobody is kept from reading because a counter can't be reached: the bucket here holds meanwhile.
                taken, amount = True, 1  # noqa: PLW2901 - nothing was taken
            if taken:
                most = max(1, int(limit.per_minute * _LARGEST_SHARE))
                return Share(share.window, amount, min(2 * amount, most))
        raise RateLimitedError(max(1, math.ceil(until - self._clock())))

    def _take(self, name: str, limit: Limit) -> Bucket:
        bucket, allowed = take(self._buckets.get(name), limit, self._clock())
        _remember(self._buckets, name, bucket)
        if not allowed:
            raise RateLimitedError(max(1, math.ceil((1 - bucket.tokens) / limit.rate)))
        return bucket


def _remember(known: OrderedDict[str, _Kept], name: str, value: _Kept) -> None:
    known[name] = value
    known.move_to_end(name)
    if len(known) > _KEPT:
        known.popitem(last=False)
