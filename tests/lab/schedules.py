"""Random histories: two stores, shoppers and agents who write, read, reload and lose their network, under faults."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

import app as entry
from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.model import Listener
from chalicelib.conversations.usecases import send_message, sync_conversation
from chalicelib.core.errors import ShopbellError
from chalicelib.core.principal import Role
from chalicelib.mail.usecases import take_in_mail
from tests.lab.checker import check, conversation_of, conversations_of
from tests.lab.deeds import DEEDS, leave_address, look, prepare, reopen_days, write
from tests.lab.faults import some_faults
from tests.lab.pages import Pages
from tests.lab.removal import removed
from tests.lab.rest import Page
from tests.lab.simulator import Simulator

# The longest pause between two tries to reconnect is two minutes, and a heartbeat shows what a push has not.
QUIET = 240_000.0
# A row may wait two seconds for its turn, and as long again behind one that was first.
PROBE = 6_000.0
LEAVES = 0.3


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
        # So short that what is tried again must often be looked for first.
        patch.setattr(send_message, "REACH", 1)
        patch.setattr(take_in_mail, "REACH", 1)
        # So few conversations at once that a chain is long.
        patch.setattr(send_message, "_HOPS", 2)
        patch.setattr(cases, "MESSAGES", cases.MESSAGES)
        # Its threads would draw from chance in an order of their own.
        patch.setattr(sync_conversation, "_POOL", _AtOnce())
        patch.setattr(entry, "container", lambda: lab.world)
        yield


@dataclass
class History:
    """One run, and what the checker found in it."""

    lab: Simulator
    violations: list[str] = field(default_factory=list)


def shopper(store_id: str = "acme", number: int = 1, defect: str = "") -> Page:
    """A page of the shop with its widget."""
    return Page(f"{store_id}-v{number}", "widget", store_id, f"pk_{store_id}_0123456789abcdef", defect=defect)


def inbox(store_id: str = "acme", number: int = 1, defect: str = "") -> Page:
    """An agent's inbox."""
    return Page(f"{store_id}-a{number}", "inbox", store_id, "", f"a_{store_id}{number}", defect=defect)


@dataclass
class Cast:
    """Who takes part in a history: pages by their persons, the first of each person first."""

    people: dict[str, list[Page]] = field(default_factory=dict)

    @property
    def pages(self) -> list[Page]:
        """All pages."""
        return [page for pages in self.people.values() for page in pages]


def _cast(chance: random.Random, defect: str) -> Cast:
    """One store or two, one to five shoppers in each, one agent or two; some of them with a second page."""
    cast, secure = Cast(), chance.random() < 0.8
    for store in ("acme", "bravo")[: 1 if chance.random() < 0.7 else 2]:
        shoppers = [shopper(store, number, defect) for number in range(1, 1 + chance.choice([1, 1, 1, 1, 1, 2, 3, 5]))]
        agents = [inbox(store, number, defect) for number in (1, 2)[: chance.randint(1, 2)]]
        for page in (*shoppers, *agents):
            # Without Web Locks, which need a secure page, each tab has a socket of its own.
            page.secure, page.skew = secure, chance.choice([0, 0, -600_000, 600_000])
            second = chance.choice(["", "", "", "", "tab", "phone"])
            cast.people[page.name] = [page, *([_second(page, second)] if second else [])]
    return cast


def _second(page: Page, kind: str) -> Page:
    """A second page of the same person: a tab shares the browser's storage and clock, a phone does not."""
    browser, skew = (page.browser, page.skew) if kind == "tab" else ("", 0.0)
    return replace(page, name=f"{page.name}-{kind}", person=page.person, browser=browser, skew=skew)


def random_history(pages: Pages, seed: int, *, defect: str = "", steps: int = 14) -> History:
    """Some minutes in the life of two stores, from a seed; then all is healed, and looked at."""
    chance = random.Random(seed)  # noqa: S311 - chance from a seed is the point
    lab = Simulator(pages, seed, some_faults(chance))
    with installed(lab):
        # So few messages that conversations are full, in some histories. Who knows nothing of the next one does not go
        # along until they write: pages of before are tried without.
        if pages.knows("begin"):
            cases.MESSAGES = lab.cases.choice([2, 3, 5, 5_000])
        lab.greets = pages.knows("greeted")
        cast = _cast(chance, defect)
        _begin(lab, chance, cast)
        for _ in range(steps):
            page = chance.choice(cast.pages)
            # Who has left stays away for a while.
            away = page.kind == "widget" and page.name not in lab.pages and chance.random() < 0.6
            if not away and _is_open(lab, cast, page):
                (deed,) = chance.choices(list(DEEDS), list(DEEDS.values()))
                deed(lab, chance, page)
            lab.run(chance.choice([0, 50, 500, 4000, 20_000, 40_000]))
        lab.heal()
        _settle(lab)
        _come_back(lab, cast)
        lab.run(QUIET / 2)
        absent = _leave_for_good(lab, chance, cast)
        _look_around(lab, chance)
        lab.run(QUIET / 4)
        _retry(lab, QUIET / 8)
        if absent:
            # The mail's time, the pauses after a provider that refused for minutes, and two leases of whoever died with
            # it; then one more answer, and its mail.
            lab.run(QUIET * 1.5)
            _answer_all(lab, chance)
            lab.run(QUIET / 2)
        violations = check(lab) + _probe(lab, chance) + removed(lab, chance)
    return History(lab, violations)


def _begin(lab: Simulator, chance: random.Random, cast: Cast) -> None:
    for store in ("acme", "bravo"):
        prepare(lab, store)
        reopen_days(lab, store, lab.cases.choice([0, 0, 7]) if lab.knows("begin") else 7)
    for first, *others in cast.people.values():
        lab.open_page(first)
        for page in others if first.kind == "inbox" else ():
            lab.open_page(page)
    for first, *_ in cast.people.values():
        if first.kind == "widget":
            write(lab, chance, first)
            if chance.random() < 0.5:
                lab.do(first.name, "address", f"{first.person}@reader.example")
            lab.run(chance.choice([0, 500, 5000]))


def _is_open(lab: Simulator, cast: Cast, page: Page) -> bool:
    """Whether the page is there, after it was opened if it can be: a shopper's second once there is a conversation."""
    first = cast.people[page.person][0]
    if page.name in lab.pages:
        lab.freeze(page.name, frozen=False)
    elif page is first or page.kind == "inbox" or lab.inherit(page, first):
        lab.open_page(page)
    return page.name in lab.pages


def _settle(lab: Simulator) -> None:
    """From now on no conversation goes on in another: what was written then must be where it was written."""
    cases.MESSAGES = 5_000
    for store in ("acme", "bravo"):
        reopen_days(lab, store, 7)


def _come_back(lab: Simulator, cast: Cast) -> None:
    for page in cast.pages:
        _is_open(lab, cast, page)


def _leave_for_good(lab: Simulator, chance: random.Random, cast: Cast) -> bool:
    """Some shoppers do not come back: all that is unread must reach them by mail."""
    unsent = lab.unsent()
    for pages in cast.people.values():
        conversation = conversation_of(lab, pages[0]) if pages[0].kind == "widget" else ""
        # Who leaves before their words are sent sends them when they come back: that is another history.
        kept = any(each.startswith(f"{page.browser} ") for each in unsent for page in pages)
        if not conversation or kept or chance.random() > LEAVES:
            continue
        leave_address(lab, pages[0].store_id, conversation)
        for page in pages:
            if page.name in lab.pages:
                lab.leave(page.name)
        lab.must_mail.add(conversation)
    return bool(lab.must_mail)


def _look_around(lab: Simulator, chance: random.Random) -> None:
    """Agents open what they like: some conversations are open on some screens, others on none."""
    for page in [each for each in lab.pages.values() if each.kind == "inbox"]:
        for _ in range(chance.randint(0, 2)):
            look(lab, chance, page)


def _retry(lab: Simulator, wait: float) -> None:
    # A message that failed often waits for a person's "try again", or for the next sign of life.
    for page in lab.pages.values():
        lab.do(page.name, "wake")
    lab.run(wait)


def _answer_all(lab: Simulator, chance: random.Random) -> None:
    """An agent answers each shopper who is gone."""
    for store, conversation in list(lab.world.log.conversations):
        agents = [page for page in lab.pages.values() if page.kind == "inbox" and page.store_id == store]
        if conversation in lab.must_mail:
            page = chance.choice(agents)
            lab.write(page.name, conversation, f"{store}: {len(lab.record.written)} by {page.name}")


def _probe(lab: Simulator, chance: random.Random) -> list[str]:
    """Now that all is well, messages are on every screen within seconds, by their push and not by a heartbeat."""
    late: list[str] = []
    pages = list(lab.pages.values())
    for number, page in enumerate(chance.sample(pages, min(4, len(pages)))):
        known = conversations_of(lab, page.store_id, going=True)
        conversation = conversation_of(lab, page) if page.kind == "widget" else chance.choice(known) if known else ""
        if not conversation:
            continue
        # And although one of its listeners is gone without a word.
        ghost = Listener(f"a-ghost-{number}", f"a_{page.store_id}1", Role.AGENT, int(lab.now / 1000) + 7200)
        listeners = lab.world.log.conversations[(page.store_id, conversation)].listeners
        listeners.update({ghost.connection_id: ghost} | {name: listeners.pop(name) for name in list(listeners)})
        # Two at once, so that queues have something to put together.
        _say(lab, page, conversation)
        late += _late(lab, pages, conversation, _say(lab, page, conversation))
    return late + _newcomer(lab, pages)


def _newcomer(lab: Simulator, pages: list[Page]) -> list[str]:
    """Somebody new opens a conversation: the agents see it, and an answer is on the new screen, within seconds."""
    agent = next((page for page in pages if page.kind == "inbox"), None)
    if agent is None:
        return []
    page = shopper(agent.store_id, 9, agent.defect)
    lab.open_page(page)
    pages = [*pages, page]
    late = _late(lab, pages, "", _say(lab, page, ""))
    conversation = conversation_of(lab, page)
    return late + (_late(lab, pages, conversation, _say(lab, agent, conversation)) if conversation else [])


def _say(lab: Simulator, page: Page, conversation_id: str) -> str:
    text = f"{page.store_id}: {len(lab.record.written)} by {page.name}"
    lab.write(page.name, conversation_id, text)
    return text


def _late(lab: Simulator, pages: list[Page], conversation_id: str, text: str) -> list[str]:
    """Where the text is not seen after a while, on all pages of the conversation and of the store's agents."""
    lab.run(PROBE)
    conversation_id = conversation_id or conversation_of(lab, pages[-1])
    store = text.partition(":")[0]
    blind = [page for page in pages if page.store_id == store and not _sees(lab, page, conversation_id, text)]
    return [f"late: {page.name} does not see {text}" for page in blind]


def _sees(lab: Simulator, page: Page, conversation_id: str, text: str) -> bool:
    """Whether the conversation's last message is on the page: in its log, and in its row where there are rows."""
    state = lab.do(page.name, "state", conversation_id)
    if page.kind == "widget" and state["conversation"] != conversation_id:
        return True
    here = not state["open"] or text in [each[3] for each in state["messages"]]
    log = lab.world.log.conversations.get((page.store_id, conversation_id))
    last = len(log.messages) if log else -1
    return here and (page.kind == "widget" or dict(state["rows"]).get(conversation_id) == last)
