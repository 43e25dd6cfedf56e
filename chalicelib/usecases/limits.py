"""Rate limits that cost a normal message nothing, and hold however many containers see a part of what is asked.

- A shopper's messages: their pace stands in the log itself (domain/pace.py).
- What lets somebody in, or has something sent, is counted for all containers each time: those are writes already.
- All else that a shopper asks: a container takes a share of their minute from the counter of all, one at first and
  twice as much each time, so that a page on one container costs a few writes a minute, and one on fifty gets no more.
- Agents, and a store as a whole: a bucket in the container, the shared counter when that runs low.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib.domain.bucket import Bucket, Limit, Share, runs_low, take
from chalicelib.domain.model import Principal, Role
from chalicelib.errors import BusyError, RateLimitedError
from chalicelib.ports import Clock, LiveState

# Our own defaults (reliability requirement LIM-2); a person does not type faster, a loop does.
VISITOR = {
    "send": Limit(rate=1, burst=10, per_minute=60),
    "typing": Limit(rate=0.5, burst=5, per_minute=30),
    "read": Limit(rate=2, burst=20, per_minute=120),
    "sync": Limit(rate=2, burst=20, per_minute=120),
    "ping": Limit(rate=0.5, burst=10, per_minute=30),
    "connect": Limit(rate=1 / 3, burst=15, per_minute=30),
    "address": Limit(rate=0.1, burst=5, per_minute=6),
    "transcript": Limit(rate=0.05, burst=2, per_minute=3),
}
AGENT = Limit(rate=5, burst=40, per_minute=600)
# Many shoppers may share an address (an office, a phone network), so this stops loops only.
ADDRESS = Limit(rate=2, burst=60, per_minute=300)
# Counted in every container's name, each time.
_ALWAYS = frozenset({"connect", "address", "transcript"})
# Of what a minute allows, no container holds more than this part without using it.
_LARGEST_SHARE = 1 / 6
WINDOW = 60
_KEPT = 10_000
# Frames that are none, on one socket.
STRIKES = 3
_Kept = TypeVar("_Kept", Bucket, Share, int)


def of_store(rate: int) -> Limit:
    """What all visitors of a store may write, and none of its agents: a crowd must not mute who answers it."""
    return Limit(rate=rate, burst=4 * rate, per_minute=WINDOW * rate)


def admissions(rate: int) -> Limit:
    """The new visitors, and the forms, of a store that may be written to at this rate: at most two of five messages."""
    return Limit(rate=rate * 2 / 5, burst=2 * rate, per_minute=max(1, WINDOW * rate * 2 // 5))


class Limiter:
    """Allows or refuses; one for each container. `live` is asked for only when a bucket runs low."""

    def __init__(self, live: Callable[[], LiveState], clock: Clock, store_rate: int) -> None:
        """`store_rate` is how many messages a second all shoppers of a store may write."""
        self._live = live
        self._clock = clock
        self._store, self._admissions = of_store(store_rate), admissions(store_rate)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._shares: OrderedDict[str, Share] = OrderedDict()
        self._strikes: OrderedDict[str, int] = OrderedDict()

    def check(self, principal: Principal, action: str, *, is_free: bool = False) -> None:
        """RateLimitedError if the principal or its store asks for too much; cheapest check first.

        What `is_free` costs nothing to do, so it is not counted for all containers.
        """
        limit = VISITOR[action] if principal.role is Role.VISITOR else AGENT
        visitor = principal.role is Role.VISITOR
        if visitor and action == "send":
            # Exactly held by the log itself, at no cost (domain/pace.py); here what need not be read for it is stopped.
            self._take(f"{principal.store}#{principal.id}#{action}", limit)
            self._check(principal.store, action, self._store)
        elif visitor and action not in _ALWAYS:
            self._take(f"{principal.store}#{principal.id}#{action}", limit)
            if not is_free:
                self._take_share(principal.store, f"{principal.id}#{action}", limit)
        else:
            self._check(principal.store, f"{principal.id}#{action}", limit, always=visitor)

    def strike(self, connection: str) -> bool:
        """Whether a socket has now sent so many frames that are none that it is to be ended.

        Our clients send none; whoever opens another socket waits for a ticket, of which there are few a minute.
        """
        struck = self._strikes.get(connection, 0) + 1
        _remember(self._strikes, connection, struck)
        return struck >= STRIKES

    def check_address(self, store: str, address: str, action: str) -> None:
        """RateLimitedError if this network address, or the store as a whole, asks for too much.

        For callers who have no identity yet. The address is hashed before it is kept, for two minutes at the most.
        """
        hashed = hashlib.sha256(f"{store}#{address}".encode()).hexdigest()[:16]
        self._check(store, f"{hashed}#{action}", ADDRESS, always=True)
        self._check(store, action, self._admissions, always=True)

    def _check(self, store: str, key: str, limit: Limit, *, always: bool = False) -> None:
        now = self._clock()
        bucket = self._take(f"{store}#{key}", limit)
        window = int(now // WINDOW)
        if (always or runs_low(bucket, limit)) and not self._live().count(
            store, f"{key}#{window}", limit.per_minute, (window + 2) * WINDOW
        ):
            raise RateLimitedError(max(1, math.ceil((window + 1) * WINDOW - now)))

    def _take_share(self, store: str, key: str, limit: Limit) -> None:
        now = self._clock()
        window = int(now // WINDOW)
        share = self._shares.get(f"{store}#{key}")
        if share is None or share.window != window:
            share = Share(window)
        if not share.left:
            share = self._ask_for_share(store, key, limit, share)
        _remember(self._shares, f"{store}#{key}", replace(share, left=share.left - 1))

    def _ask_for_share(self, store: str, key: str, limit: Limit, share: Share) -> Share:
        until = (share.window + 1) * WINDOW
        for amount in dict.fromkeys((share.asks, 1)):
            try:
                taken = self._live().count(store, f"{key}#{share.window}", limit.per_minute, until + WINDOW, amount)
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
