"""Rate limits."""

from __future__ import annotations

import pytest

from chalicelib.access.entrypoints.http.visitors import CONNECT
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.core.errors import RateLimitedError
from chalicelib.core.limits import ADDRESS, STORE_RATE, Limiter, of_store
from chalicelib.core.principal import Principal, Role
from tests.builders import visitor
from tests.fakes import World

# The paces of a shopper, by their names.
VISITOR = {each.limit.name: each.limit for each in ACTIONS.values()} | {"connect": CONNECT}


def test_an_address_that_loops_is_stopped(world: World) -> None:
    """Before anybody has an identity; the address itself is kept nowhere."""
    for _ in range(ADDRESS.burst):
        world.limiter.check_address("acme", "192.0.2.1", action="admit")
    with pytest.raises(RateLimitedError):
        world.limiter.check_address("acme", "192.0.2.1", action="admit")
    world.limiter.check_address("acme", "192.0.2.2", action="admit")
    assert "192.0.2" not in repr((world.counters.counts, world.limiter._buckets))  # noqa: SLF001 - what is kept


def test_what_the_shared_counter_refuses_says_when_it_ends(world: World) -> None:
    """At the end of the minute, not in a second."""
    world.counters.count = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(RateLimitedError) as refused:
        world.limiter.check(visitor(), VISITOR["sync"])
    assert refused.value.retry_after == 60 - int(world.now) % 60


def test_a_normal_message_costs_no_counter(world: World) -> None:
    """Somebody who types a message every few seconds is never counted."""
    for _ in range(30):
        world.limiter.check(visitor(), VISITOR["send"])
        world.now += 3
    assert world.counters.counts == {}


def test_a_loop_is_stopped_and_others_are_not(world: World) -> None:
    """The burst passes, then it is refused with the time to wait; another visitor goes on."""
    for _ in range(VISITOR["send"].limit.burst):
        world.limiter.check(visitor(), VISITOR["send"])
    with pytest.raises(RateLimitedError) as refused:
        world.limiter.check(visitor(), VISITOR["send"])
    assert refused.value.retry_after == 1
    world.limiter.check(visitor(number=2), VISITOR["send"])
    world.limiter.check(visitor("bravo"), VISITOR["send"])


def test_over_the_limit_costs_nothing_more(world: World) -> None:
    """What the container's own bucket refuses is not even counted."""
    for _ in range(VISITOR["send"].limit.burst):
        world.limiter.check(visitor(), VISITOR["send"])
    counted = dict(world.counters.counts)
    for _ in range(20):
        with pytest.raises(RateLimitedError):
            world.limiter.check(visitor(), VISITOR["send"])
    assert world.counters.counts == counted


def test_containers_share_what_runs_low(world: World) -> None:
    """Many containers do not make many allowances: the counter of the minute is one."""
    allowed = 0
    for _ in range(40):
        fresh = Limiter(lambda: world.counters, world.clock, STORE_RATE)
        for _ in range(20):
            try:
                fresh.check(visitor(), VISITOR["sync"])
            except RateLimitedError:
                continue
            allowed += 1
    # Each container lets the first two thirds of a burst through unasked; the rest is counted.
    unasked = 40 * 14
    assert allowed <= unasked + VISITOR["sync"].limit.per_minute
    assert max(world.counters.counts.values()) <= VISITOR["sync"].limit.per_minute


def test_a_store_has_a_limit_of_its_own(world: World) -> None:
    """One shop's flood does not use up the account."""
    for number in range(of_store(STORE_RATE).burst):
        world.limiter.check(Principal("acme", f"v_{number}", Role.VISITOR), VISITOR["send"])
    with pytest.raises(RateLimitedError):
        world.limiter.check(visitor(), VISITOR["send"])
    world.limiter.check(visitor("bravo"), VISITOR["send"])


def test_buckets_do_not_grow_without_end(world: World) -> None:
    """The container forgets who wrote longest ago."""
    for number in range(10_050):
        world.limiter.check(Principal(f"s{number % 700}", f"v_{number}", Role.VISITOR), VISITOR["typing"])
    assert len(world.limiter._buckets) == 10_000  # noqa: SLF001 - the size is the point
