"""Random histories: two stores, shoppers and agents who write, read, reload and lose their network, under faults."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

import app as entry
from chalicelib.domain.model import Device, Listener, Principal, Role
from chalicelib.entrypoints.http import agent as agent_routes
from chalicelib.entrypoints.http import public as public_routes
from chalicelib.entrypoints.http import visitor as visitor_routes
from chalicelib.errors import ShopbellError
from chalicelib.usecases import sync_conversation
from tests.lab.checker import check, conversation_of
from tests.lab.faults import some_faults
from tests.lab.pages import Pages
from tests.lab.rest import Page
from tests.lab.simulator import Simulator

# The longest pause between two tries to reconnect is two minutes, and a heartbeat shows what a push has not.
QUIET = 240_000.0
PROBE = 3_000.0
LEAVES = 0.5


class _AtOnce(Executor):
    """Does what is submitted at once."""

    def submit(self, work: Callable[..., Any], /, *values: Any, **named: Any) -> Future[Any]:
        """As a pool with a thread to spare."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*values, **named))
        except ShopbellError as error:
            future.set_exception(error)
        return future


@contextmanager
def installed(lab: Simulator) -> Iterator[None]:
    """The lab's world stands where the handlers look for the outside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_REGION", "eu-central-1")
        # Its threads would draw from chance in an order of their own.
        patch.setattr(sync_conversation, "_POOL", _AtOnce())
        for module in (entry, visitor_routes, agent_routes, public_routes):
            patch.setattr(module, "outside", lambda: lab.world)
        yield


@dataclass
class History:
    """One run, and what the checker found in it."""

    lab: Simulator
    violations: list[str] = field(default_factory=list)


def shopper(store: str = "acme", number: int = 1, defect: str = "") -> Page:
    """A page of the shop with its widget."""
    return Page(f"{store}-v{number}", "widget", store, f"pk_{store}_0123456789abcdef", defect=defect)


def inbox(store: str = "acme", number: int = 1, defect: str = "") -> Page:
    """An agent's inbox."""
    return Page(f"{store}-a{number}", "inbox", store, "", f"a_{store}{number}", defect=defect)


def random_history(pages: Pages, seed: int, *, defect: str = "", steps: int = 14) -> History:
    """Some minutes in the life of two stores, from a seed; then all is healed, and looked at."""
    chance = random.Random(seed)  # noqa: S311 - chance from a seed is the point
    lab = Simulator(pages, seed, some_faults(chance))
    with installed(lab):
        shoppers = [shopper(defect=defect), *([shopper("bravo", defect=defect)] if chance.random() < 0.4 else [])]
        agents = [inbox(page.store, number, defect) for page in shoppers for number in (1, 2)[: chance.randint(1, 2)]]
        for page in [*shoppers, *agents]:
            page.skew = chance.choice([0, 0, -600_000, 600_000])
            lab.open_page(page)
        for page in shoppers:
            lab.world.directory.put_device(
                page.store, Device(f"a_{page.store}2", f"https://push.example/{page.store}", "", "")
            )
            _write(lab, page)
        lab.run(chance.uniform(500, 5000))
        for _ in range(steps):
            _step(lab, chance, shoppers, agents)
            lab.run(chance.choice([0, 50, 500, 4000, 20_000]))
        lab.heal()
        absent = _leave_for_good(lab, chance, shoppers)
        for page in agents:
            _look(lab, page)
        lab.run(QUIET / 2)
        _retry(lab, QUIET / 4)
        if absent:
            # The mail's time, and two leases of whoever died with it; then one more answer, and its mail.
            lab.run(QUIET)
            for page in agents:
                if conversation_of(lab, page) in lab.must_mail:
                    _write(lab, page)
            lab.run(QUIET)
        violations = check(lab) + _probe(lab, [page for page in [*shoppers, *agents] if page.name in lab.pages])
    return History(lab, violations)


def _leave_for_good(lab: Simulator, chance: random.Random, shoppers: list[Page]) -> bool:
    """Some shoppers do not come back: all that is unread must reach them by mail."""
    for page in shoppers:
        if page.name not in lab.pages:
            lab.open_page(page)
    lab.run(QUIET / 2)
    for page in shoppers:
        conversation = conversation_of(lab, page)
        # Who leaves before their words are sent sends them when they come back: that is another history.
        if conversation and chance.random() < LEAVES and not lab.do(page.name, "state", conversation)["drafts"]:
            leave_address(lab, page.store)
            lab.leave(page.name)
            lab.must_mail.add(conversation)
    return bool(lab.must_mail)


def _retry(lab: Simulator, wait: float) -> None:
    # A message that failed often waits for a person's "try again", or for the next sign of life.
    for page in lab.pages.values():
        lab.do(page.name, "wake")
    lab.run(wait)


# What people do, and how often each is done beside the others.
_DEEDS = {
    "write": 8,
    "burst": 3,
    "read": 4,
    "look": 4,
    "reload": 1,
    "cut": 3,
    "offline": 1,
    "online": 3,
    "address": 2,
    "intrude": 1,
    "leave": 1,
}


def _step(lab: Simulator, chance: random.Random, shoppers: list[Page], agents: list[Page]) -> None:
    page = chance.choice([*shoppers, *agents])
    (deed,) = chance.choices(list(_DEEDS), list(_DEEDS.values()))
    if page.name not in lab.pages:
        lab.open_page(page)
    if deed in _TALKING:
        _TALKING[deed](lab, page)
    elif deed == "burst":
        for each in [*shoppers, *agents]:
            if each.store == page.store and each.name in lab.pages:
                _write(lab, each)
    elif deed == "reload" or (deed == "leave" and page.kind == "inbox"):
        lab.open_page(page)
    elif deed == "leave":
        lab.leave(page.name)
    elif deed in {"offline", "online"}:
        lab.network(page.name, online=deed == "online")
    elif deed == "intrude" and len(shoppers) > 1 and page.kind == "inbox":
        # A stranger who has learned the name of another store's conversation.
        foreign = conversation_of(lab, next(each for each in shoppers if each.store != page.store))
        lab.do(page.name, "look", foreign or "a" * 26)


def _cut(lab: Simulator, page: Page) -> None:
    for connection in [each for each in lab.connections.values() if each.page == page.name]:
        lab.cut(connection.id)


def _write(lab: Simulator, page: Page) -> None:
    conversation = conversation_of(lab, page)
    if page.kind == "widget" or conversation:
        lab.write(page.name, conversation, f"{page.store}: {len(lab.record.written)} by {page.name}")


def _read(lab: Simulator, page: Page) -> None:
    conversation = conversation_of(lab, page)
    if page.kind == "widget" or conversation:
        lab.do(page.name, "read", conversation)


def _look(lab: Simulator, page: Page) -> None:
    conversation = conversation_of(lab, page)
    if page.kind == "inbox" and conversation:
        lab.do(page.name, "look", conversation)


_TALKING: dict[str, Callable[[Simulator, Page], None]] = {
    "write": _write,
    "read": _read,
    "look": _look,
    "cut": _cut,
    "address": lambda lab, page: leave_address(lab, page.store),
}


def leave_address(lab: Simulator, store: str) -> None:
    """The shopper of the store's conversation gives an address."""
    for (of, conversation), log in list(lab.world.log.conversations.items()):
        if of == store:
            visitor = Principal(store, log.head.participants[0], Role.VISITOR)
            email = f"{visitor.id}@reader.example"
            lab.ask(visitor, {"action": "address", "id": "1", "conversation": conversation, "email": email})


def _probe(lab: Simulator, pages: list[Page]) -> list[str]:
    """Now that all is well, a message is on every screen within seconds, by its push and not by a heartbeat."""
    late = []
    for number, page in enumerate(pages):
        conversation = conversation_of(lab, page)
        if not conversation:
            continue
        # And although one of its listeners is gone without a word.
        ghost = Listener(f"a-ghost-{number}", f"a_{page.store}1", Role.AGENT, int(lab.now / 1000) + 7200)
        listeners = lab.world.log.conversations[(page.store, conversation)].listeners
        listeners.update({ghost.connection: ghost} | {name: listeners.pop(name) for name in list(listeners)})
        _write(lab, page)
        text = lab.record.written[-1][2]
        lab.run(PROBE)
        late += [
            f"late: {other.name} does not see {text}"
            for other in pages
            if other.store == page.store and not _sees(lab, other, conversation, text)
        ]
    return late


def _sees(lab: Simulator, page: Page, conversation: str, text: str) -> bool:
    """Whether the conversation's last message is on the page: in its log, or in its row where the log is not open."""
    state = lab.do(page.name, "state", conversation)
    if state["open"]:
        return text in [each[3] for each in state["messages"]]
    return bool(
        dict(state["rows"]).get(conversation) == len(lab.world.log.conversations[(page.store, conversation)].messages)
    )
