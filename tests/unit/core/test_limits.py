"""Limits hold however many containers see a part of what somebody asks for, and a crowd mutes nobody who answers it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.access.entrypoints.http.visitors import CONNECT
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.usecases.change_conversation import close_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, RateLimitedError
from chalicelib.core.limits import ADDRESS, AGENT, STORE_RATE, WINDOW, Limiter, admissions, of_store
from tests.builders import agent, visitor
from tests.fakes import World

# The paces of a shopper, by their names.
VISITOR = {each.limit.name: each.limit for each in ACTIONS.values()} | {"connect": CONNECT}
CONTAINERS = (1, 20, 50)


def _allowed(world: World, containers: int, asks: int, ask: Callable[[Limiter, int], None]) -> int:
    """How many of so many asks in one minute are let through, each by the next container."""
    limiters = [Limiter(lambda: world.counters, lambda: world.now, STORE_RATE) for _ in range(containers)]
    world.now = (world.now // WINDOW + 1) * WINDOW
    allowed = 0
    for number in range(asks):
        try:
            ask(limiters[number % containers], number)
        except RateLimitedError:
            continue
        else:
            allowed += 1
        finally:
            world.now += (WINDOW - 1) / asks
    return allowed


def test_a_shoppers_paces_are_those_of_the_requirement() -> None:
    """LIM-2 in figures: a second, at once, a minute, and how it is counted; actions of one name share one pace."""
    paces = {
        (each.name, each.limit.rate, each.limit.burst, each.limit.per_minute, each.counted.value)
        for each in (*(action.limit for action in ACTIONS.values()), CONNECT)
    }
    assert paces == {
        ("send", 1, 10, 60, "by the log"),
        ("sync", 2, 20, 120, "by shares"),
        ("read", 2, 20, 120, "by shares"),
        ("typing", 0.5, 5, 30, "by shares"),
        ("ping", 0.5, 10, 30, "by shares"),
        ("connect", 1 / 3, 15, 30, "each time"),
        ("address", 0.1, 5, 6, "each time"),
        ("transcript", 0.05, 2, 3, "each time"),
    }
    assert ACTIONS["hello"].limit is ACTIONS["sync"].limit


@pytest.mark.parametrize("containers", CONTAINERS)
@pytest.mark.parametrize("action", sorted(VISITOR.keys() - {"send"}))
def test_a_visitor_gets_no_more_and_no_less_of_many_containers(world: World, containers: int, action: str) -> None:
    """At a hundred times the limit; that of messages is the log's own."""
    limit = VISITOR[action].limit.per_minute
    allowed = _allowed(world, containers, 100 * limit, lambda limiter, _: limiter.check(visitor(), VISITOR[action]))
    assert 0.8 * limit <= allowed <= limit


@pytest.mark.parametrize("action", ["typing", "read", "sync", "ping"])
def test_what_is_asked_often_is_counted_seldom(world: World, action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one container a whole minute of it costs a handful of writes, and a page that asks once costs one."""
    writes: list[int] = []
    count = world.counters.count

    def counting(store_id: str, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        writes.append(amount)
        return count(store_id, key, limit, expires, amount)

    monkeypatch.setattr(world.counters, "count", counting)
    limit = VISITOR[action].limit
    asks = int(limit.per_minute * 0.8)
    _allowed(world, 1, asks, lambda limiter, _: limiter.check(visitor(), VISITOR[action]))
    assert len(writes) <= 9
    assert writes[:3] == [1, 2, 4]
    assert asks <= sum(writes) <= limit.per_minute


def test_a_counter_that_cannot_be_reached_keeps_nobody_from_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The container's own bucket holds meanwhile."""

    def busy(*_: object) -> bool:
        raise BusyError

    monkeypatch.setattr(world.counters, "count", busy)
    allowed = _allowed(world, 1, 1000, lambda limiter, _: limiter.check(visitor(), VISITOR["sync"]))
    assert VISITOR["sync"].limit.per_minute <= allowed <= VISITOR["sync"].limit.per_minute + VISITOR["sync"].limit.burst


@pytest.mark.parametrize("containers", CONTAINERS)
@pytest.mark.parametrize("action", ["admit", "form"])
def test_a_network_address_gets_no_more_of_many_containers(world: World, containers: int, action: str) -> None:
    """At a hundred times the limit; and another address is let in meanwhile."""
    limit = ADDRESS.per_minute
    allowed = _allowed(
        world, containers, 20 * limit, lambda limiter, _: limiter.check_address("acme", "192.0.2.1", action=action)
    )
    assert allowed <= 1.2 * limit
    Limiter(lambda: world.counters, lambda: world.now, STORE_RATE).check_address("acme", "192.0.2.2", action=action)


def test_a_crowd_of_visitors_mutes_no_agent(world: World) -> None:
    """Three hundred free tokens sent as fast as they could, and 44 of an agent's 50 answers were refused."""
    crowd = [visitor(number=number) for number in range(300)]
    refused = []

    def ask(limiter: Limiter, number: int) -> None:
        if number % 200 == 0:
            try:
                limiter.check_agent(agent(), "send")
            except RateLimitedError:
                refused.append(number)
        limiter.check(crowd[number % 300], VISITOR["send"])

    allowed = _allowed(world, 1, 50 * 200, ask)
    assert refused == []
    assert allowed <= 1.2 * of_store(STORE_RATE).per_minute


def test_what_a_store_may_take_is_what_the_deployment_says(world: World) -> None:
    """Messages, and new visitors: two of five."""
    small = Limiter(lambda: world.counters, lambda: world.now, 2)
    for number in range(of_store(2).burst):
        small.check(visitor(number=number), VISITOR["send"])
    with pytest.raises(RateLimitedError):
        small.check(visitor(number=100), VISITOR["send"])
    for number in range(admissions(2).burst):
        small.check_address("acme", f"192.0.2.{number}", action="admit")
    with pytest.raises(RateLimitedError):
        small.check_address("acme", "192.0.2.200", action="admit")
    assert (of_store(2).burst, admissions(2).burst) == (8, 4)
    assert admissions(500).rate / of_store(500).rate == admissions(500).per_minute / of_store(500).per_minute == 2 / 5


def test_an_agent_has_a_limit_too(world: World) -> None:
    """Of their own."""
    allowed = _allowed(world, 1, 10 * AGENT.per_minute, lambda limiter, _: limiter.check_agent(agent(), "send"))
    assert allowed <= 1.2 * AGENT.per_minute


@pytest.mark.parametrize("containers", CONTAINERS)
def test_a_shopper_writes_at_a_persons_pace_whatever_container_gets_it(
    world: World, conversation: str, containers: int
) -> None:
    """Sixty a minute became three thousand with fifty containers; and an agent answers as they like meanwhile."""

    def ask(limiter: Limiter, number: int) -> None:
        tail = len(world.log.conversations[("acme", conversation)].messages)
        if number % 100 == 0:
            send_message(world, agent(), conversation, Draft(f"cid-answer-{number}", tail, "Slowly, please"))
            tail = len(world.log.conversations[("acme", conversation)].messages)
        limiter.check(visitor(), VISITOR["send"])
        send_message(world, visitor(), conversation, Draft(f"cid-loop-{number}", tail, "Buy!"))

    allowed = _allowed(world, containers, 6000, ask)
    assert 60 <= allowed <= 1.2 * 60
    assert world.counters.counts == {}
    answers = [
        each for each in world.log.conversations[("acme", conversation)].messages if each.text.startswith("Slowly")
    ]
    assert len(answers) == 60


def test_who_has_written_too_fast_is_told_when_to_go_on(world: World, conversation: str) -> None:
    """Ten at once, then one a second; what was sent before is acknowledged as ever, and closing changes nothing."""
    world.now += 60
    for number in range(10):
        send_message(world, visitor(), conversation, Draft(f"cid-fast-{number}", 1, "quick"))
    with pytest.raises(RateLimitedError) as refused:
        send_message(world, visitor(), conversation, Draft("cid-slow", 1, "too quick"))
    assert refused.value.retry_after == 1
    assert send_message(world, visitor(), conversation, Draft("cid-fast-9", 1, "quick")).message.seq == 11
    close_conversation(world, agent(), conversation, 1)
    with pytest.raises(RateLimitedError):
        send_message(world, visitor(), conversation, Draft("cid-slow", 1, "too quick"))
    world.now += 1
    assert send_message(world, visitor(), conversation, Draft("cid-slow", 1, "in time")).message.seq == 13
    world.now += 60
    for number in range(10):
        send_message(world, visitor(), conversation, Draft(f"cid-again-{number}", 1, "quick"))


def test_a_clock_that_was_ahead_keeps_nobody_from_writing(world: World, conversation: str) -> None:
    """A message from the future, of a machine whose clock is wrong by a day."""
    world.now += 24 * 3600
    send_message(world, agent(), conversation, Draft("cid-early", 1, "Hello from tomorrow"))
    world.now -= 24 * 3600
    for number in range(5):
        send_message(world, visitor(), conversation, Draft(f"cid-now-{number}", 2, "Now"))


def test_a_calm_conversation_stores_no_pace(world: World, conversation: str) -> None:
    """A message a second is nobody's debt, and costs no byte."""
    for number in range(20):
        world.now += 1
        assert send_message(world, visitor(), conversation, Draft(f"cid-calm-{number}", 1, "calm")).message.debt == 0
