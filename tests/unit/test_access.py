from __future__ import annotations

import pytest

from chalicelib.access.entrypoints.http.visitors import CONNECT
from chalicelib.access.usecases.admit_visitor import LIFETIME, admit_visitor, current_visitor
from chalicelib.access.usecases.close_socket import close_socket
from chalicelib.access.usecases.socket_tickets import issue_ticket, redeem_ticket
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import NotFoundError, RateLimitedError, UnauthenticatedError
from chalicelib.core.limits import ADDRESS, STORE_RATE, Limiter, of_store
from chalicelib.core.principal import Principal, Role
from chalicelib.inbox.usecases.list_inbox import list_inbox
from chalicelib.presence.usecases.agent_presence import keep_present, list_agents, told_sockets
from tests.fakes import World, agent, listener, visitor

# The paces of a shopper, by their names.
VISITOR = {each.limit.name: each.limit for each in ACTIONS.values()} | {"connect": CONNECT}
KEY = "pk_acme_0123456789abcdef"
ORIGIN = "https://acme.example"


def test_a_visitor_is_admitted_with_an_id_of_ours(world: World) -> None:
    """Each admission without a token is somebody new."""
    one, two = (admit_visitor(world, KEY, ORIGIN) for _ in range(2))
    assert one.visitor_id != two.visitor_id
    assert one.expires == int(world.now) + LIFETIME


def test_a_valid_token_keeps_its_owner(world: World) -> None:
    """The token is renewed, the visitor stays."""
    first = admit_visitor(world, KEY, ORIGIN)
    world.now += 100
    again = admit_visitor(world, KEY, ORIGIN, first.token)
    assert again.visitor_id == first.visitor_id
    assert again.expires == first.expires + 100


def test_a_token_ends_with_its_store(world: World) -> None:
    """It would be good for a month."""
    token = admit_visitor(world, KEY, ORIGIN).token
    assert current_visitor(world, token).store_id == "acme"
    del world.stores.known["acme"]
    with pytest.raises(UnauthenticatedError):
        current_visitor(world, token)


@pytest.mark.parametrize("old", ["garbage", "bravo/v_acme1/1800000000"])
def test_a_token_of_elsewhere_makes_somebody_new(world: World, old: str) -> None:
    """A forged token, or one of another store, carries nobody over."""
    assert admit_visitor(world, KEY, ORIGIN, old).visitor_id not in old


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("pk_nosuch_0123456789abcdef", ORIGIN),
        ("pk_acme_0123456789abcdeX", ORIGIN),
        ("pk_bravo_0123456789abcdef", ORIGIN),
        (KEY, ""),
        (KEY, "null"),
        (KEY, "http://acme.example"),
        (KEY, "https://acme.example:8443"),
        (KEY, "https://acme.example.evil.example"),
        (KEY, "https://evilacme.example"),
    ],
)
def test_wrong_keys_and_origins_are_not_admitted(world: World, key: str, origin: str) -> None:
    """Scheme, host and port must be the store's own, letter by letter."""
    with pytest.raises(NotFoundError):
        admit_visitor(world, key, origin)


def test_a_ticket_lets_in_once(world: World) -> None:
    """Who it was given to, once; only its hash was stored."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    secret = ticket.rpartition(".")[2]
    assert all(secret not in key for _, key in world.tickets.known)
    assert redeem_ticket(world, ticket, ORIGIN) == visitor()
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, ORIGIN)


def test_a_ticket_ends_after_a_minute(world: World) -> None:
    """Late is too late."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    world.now += 60
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, ORIGIN)


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://acme.example.evil.example"])
def test_a_ticket_is_bound_to_its_origin(world: World, origin: str) -> None:
    """A stolen ticket is worth nothing on another page."""
    ticket = issue_ticket(world, visitor(), ORIGIN)
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket, origin)


@pytest.mark.parametrize(
    "ticket",
    [
        *("", ".", "..", "acme.", "acme.visitor.", "acme.visitor.wrong", "{secret}", "acme.{secret}"),
        *("bravo.visitor.{secret}", "ACME.visitor.{secret}", "acme.agent.{secret}", "acme.owner.{secret}"),
        *("acme..{secret}", "acme.visitor.{secret}.", "acme.visitor.visitor.{secret}"),
    ],
)
def test_made_up_tickets_let_nobody_in(world: World, ticket: str) -> None:
    """Nor does the right secret under another store's name, or another role's."""
    secret = issue_ticket(world, visitor(), ORIGIN).rpartition(".")[2]
    with pytest.raises(UnauthenticatedError):
        redeem_ticket(world, ticket.format(secret=secret), ORIGIN)


def test_a_foreign_page_gets_no_ticket(world: World) -> None:
    """Even with a visitor's token."""
    with pytest.raises(NotFoundError):
        issue_ticket(world, visitor(), "https://evil.example")


def test_agents_are_there_as_long_as_a_socket_says_so(world: World) -> None:
    """Online beats away, and who says nothing for a minute is offline."""
    keep_present(world, agent(), "s1", "away")
    keep_present(world, agent(), "s2", "online")
    keep_present(world, agent(number=2), "s3", "away")
    keep_present(world, agent("bravo"), "s4", "online")
    states = {
        each.agent.name: each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")
    }
    assert states == {"Acme 1": "online", "Acme 2": "away"}
    world.now += 59
    assert {each.state for each in list_agents(world.agents, world.agent_sockets, world.clock, "acme")} == {"offline"}
    # A page in the background says something once a minute only: it is still told what happens.
    assert len(told_sockets(world.agent_sockets, world.clock, "acme")) == 3
    world.now += 100
    assert told_sockets(world.agent_sockets, world.clock, "acme") == []
    # Whose they are is known as long as they can be open.
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 2 * 3600
    assert len(world.agent_sockets.all("acme")) == 3
    world.now += 600
    assert world.agent_sockets.all("acme") == []


def test_a_removed_agent_is_out_at_the_next_heartbeat(world: World, conversation: str) -> None:
    """Their socket hears nothing any more."""
    keep_present(world, agent(), "s1", "online")
    world.subscriptions.add("acme", conversation, listener(agent(), "s1"))
    del world.agents.known[("acme", agent().id)]
    with pytest.raises(UnauthenticatedError):
        keep_present(world, agent(), "s1", "online")
    assert world.agent_sockets.all("acme") == []
    assert "s1" not in world.log.conversations[("acme", conversation)].listeners


def test_an_address_that_loops_is_stopped(world: World) -> None:
    """Before anybody has an identity; the address itself is kept nowhere."""
    for _ in range(ADDRESS.burst):
        world.limiter.check_address("acme", "192.0.2.1", "admit")
    with pytest.raises(RateLimitedError):
        world.limiter.check_address("acme", "192.0.2.1", "admit")
    world.limiter.check_address("acme", "192.0.2.2", "admit")
    assert "192.0.2" not in repr((world.counters.counts, world.limiter._buckets))  # noqa: SLF001 - what is kept


def test_what_the_shared_counter_refuses_says_when_it_ends(world: World) -> None:
    """At the end of the minute, not in a second."""
    world.counters.count = lambda *_: False  # type: ignore[method-assign]
    with pytest.raises(RateLimitedError) as refused:
        world.limiter.check(visitor(), VISITOR["sync"])
    assert refused.value.retry_after == 60 - int(world.now) % 60


def test_a_closed_socket_is_forgotten(world: World, conversation: str) -> None:
    """It neither listens nor makes somebody present."""
    keep_present(world, agent(), "s1", "online")
    close_socket(world, world.agent_sockets, agent(), "s1")
    close_socket(world, world.agent_sockets, visitor(), "v1")
    assert world.agent_sockets.all("acme") == []
    assert world.log.conversations[("acme", conversation)].listeners == {}


def test_the_inbox_is_for_agents(world: World) -> None:
    """A visitor's list does not exist."""
    with pytest.raises(NotFoundError):
        list_inbox(world.rows, visitor(), "all", Status.OPEN, "")


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
