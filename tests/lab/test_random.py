"""Thousands of random histories, the state machine that shrinks them, and the defects that prove the checker."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.lab.chaos import Findings, in_parallel, violations
from tests.lab.checker import check, conversation_of, summary
from tests.lab.defects import BEHIND, IN_PAGES
from tests.lab.faults import Faults
from tests.lab.pages import Pages
from tests.lab.schedules import QUIET, inbox, installed, shopper
from tests.lab.simulator import Simulator
from tests.lab.strikes import strikable

# Always the same, from seed 0 on: what they strike can be asserted; and from a seed of chance on, to find what is new.
KNOWN, NEW = 1000, 400
# What was found once, here or by `make chaos`: run each time beside those of chance. They meet it only while the
# laboratory draws as it did then, so a test of its own stands beside each.
STORED = (
    # A conversation that nobody had opened was opened by the checker's own question, and called an empty screen.
    *(9183060, 9183529, 9188658, 9194195),
    # Tries of which nobody knows whether they went out had used up the mails of the hour.
    88120098,
    # A push came while a pull was on its way, and was forgotten.
    *(777010, 777087),
    # An open conversation that nobody looked at had lost a push and the digest after it; no list was compared with it.
    424626933,
)


# Called only after a provider's no, so two faults must meet: test_matrix strikes these by name (f17).
SELDOM = frozenset({"counters.uncount", "leases.drop"})
# Done by hand: tests/unit has their failures, in test_quarantine.py, test_remove_agent.py, test_end_sessions.py and
# test_follow_link.py, and contract/test_authorisation.py.
BY_HAND = (
    *("quarantine.", "agents.drop", "agents.end_sessions", "push.end", "claims.take", "renewals.renew"),
    *("sessions.put", "sessions.drop", "sessions.all", "audit.note"),
    # Only of a store that grows: unit/stores, test_busy.py.
    "shard_counts.grow",
)
# Where Lambdas must die for the laboratory to say that they may.
BEHIND_THE_CHAT = ("relay", "inbox_digest", "notify", "email_fallback", "mail_in")


@pytest.fixture(scope="module")
def findings() -> Findings:
    """What the histories have shown whose seeds are always the same."""
    return in_parallel(0, KNOWN)


def _complaint(found: Findings) -> str:
    kinds = Counter(each.partition(":")[0] for what in found.violations.values() for each in what)
    return f"{dict(kinds)}; `python -m tests.lab.chaos --one SEED` for one of {sorted(found.violations)[:10]}"


def test_nothing_is_lost_doubled_or_out_of_order_in_a_thousand_histories(findings: Findings) -> None:
    """Every acknowledged message is on every screen, once, in order; every effect happens once."""
    assert not findings.violations, _complaint(findings)


def test_nor_in_histories_that_nobody_has_seen(record_property: Callable[[str, object], None]) -> None:
    """Their first seed comes from chance, and is printed: each run looks where none has looked."""
    first = secrets.randbelow(10**9)
    print(f"{NEW} histories from seed {first} on")  # noqa: T201 - to run them again
    record_property("seed", first)
    found = in_parallel(first, NEW)
    assert not found.violations, f"from seed {first} on: {_complaint(found)}"


@pytest.mark.parametrize("fault", ["busy", "reply_lost"])
def test_every_call_of_every_port_is_struck(findings: Findings, fault: str) -> None:
    """The thousand histories have seen each of them fail, and each of them done without an answer."""
    # Found by looking, so that it can find nothing.
    assert {"log.append", "leases.take", "mailer.send", "rows.get"} <= set(strikable())
    spared = [call for call in strikable() if call not in SELDOM and not findings.strikes[f"{fault} {call}"]]
    assert [call for call in spared if not call.startswith(BY_HAND)] == []


@pytest.mark.parametrize("function", BEHIND_THE_CHAT)
def test_functions_die_behind_the_chat_too(findings: Findings, function: str) -> None:
    """At least one in twenty of all crashes strikes inside each of them."""
    assert findings.died_in(function) >= 0.05, findings.crashes


@pytest.mark.parametrize("seed", STORED)
def test_what_was_found_once_is_not_found_again(seed: int) -> None:
    """The stored seeds are run whatever chance brings."""
    assert violations(seed) == []


@pytest.mark.parametrize("defect", [*BEHIND, *IN_PAGES])
def test_a_planted_defect_is_found(defect: str) -> None:
    """In at most 400 histories, most in a handful."""
    assert any(violations(seed, defect) for seed in range(400)), f"nobody noticed: {defect}"


KINDS = [name for name in vars(Faults()) if name != "latency"]
PAGES = ["acme-v1", "acme-a1", "acme-a2", "bravo-v1", "bravo-a1"]


class Chat(RuleBasedStateMachine):
    """Shoppers, agents and faults as rules: what breaks it is shrunk to the shortest history that does."""

    pages: Pages

    @initialize(seed=st.integers(0, 10_000))
    def begin(self, seed: int) -> None:
        """Two stores, everybody there, one conversation each."""
        self.lab = Simulator(self.pages, seed)
        self.installed = installed(self.lab)
        self.installed.__enter__()
        self.everybody = {
            page.name: page for page in (shopper(), inbox(), inbox(number=2), shopper("bravo"), inbox("bravo"))
        }
        for page in self.everybody.values():
            self.lab.open_page(page)
        for name in ("acme-v1", "bravo-v1"):
            self.write(name, 1)
        self.lab.run(2000)

    @rule(name=st.sampled_from(PAGES), times=st.integers(1, 3))
    def write(self, name: str, times: int) -> None:
        """Somebody writes, and does not wait for the answer."""
        page = self.everybody[name]
        conversation = conversation_of(self.lab, page)
        for _ in range(times):
            if page.kind == "widget" or conversation:
                self.lab.write(name, conversation, f"{page.store_id}: {len(self.lab.record.written)} by {name}")

    @rule(name=st.sampled_from(PAGES))
    def look(self, name: str) -> None:
        """Somebody reads what is there."""
        page = self.everybody[name]
        conversation = conversation_of(self.lab, page)
        if conversation:
            self.lab.do(name, "read" if page.kind == "widget" else "look", conversation)

    @rule(name=st.sampled_from(PAGES))
    def reload(self, name: str) -> None:
        """Somebody loads their page again."""
        self.lab.open_page(self.everybody[name])

    @rule(name=st.sampled_from(PAGES), online=st.booleans())
    def network(self, name: str, *, online: bool) -> None:
        """Somebody's network goes, or comes."""
        self.lab.network(name, online=online)

    @rule(name=st.sampled_from(PAGES), half=st.booleans())
    def break_socket(self, name: str, *, half: bool) -> None:
        """A socket breaks, or looks open and is not."""
        for connection in [each for each in self.lab.connections.values() if each.page == name]:
            if half:
                connection.half_open = True
            else:
                self.lab.cut(connection.id)

    @rule(kind=st.sampled_from(KINDS), likely=st.sampled_from([0.0, 0.1, 0.5]))
    def fault(self, kind: str, likely: float) -> None:
        """Something begins to fail, or works again."""
        setattr(self.lab.faults, kind, likely)

    @rule(milliseconds=st.sampled_from([0, 20, 200, 3000, 30_000]))
    def wait(self, milliseconds: int) -> None:
        """Time goes by."""
        self.lab.run(milliseconds)

    @precondition(lambda self: hasattr(self, "lab"))
    @invariant()
    def acknowledged_is_stored(self) -> None:
        """At any moment."""
        logs = self.lab.world.log.conversations
        for store, conversation, cid, seq in self.lab.record.acked:
            messages = logs[(store, conversation)].messages
            assert len(messages) >= seq
            assert messages[seq - 1].cid == cid

    def teardown(self) -> None:
        """All works again: everything must be everywhere."""
        if not hasattr(self, "lab"):
            return
        try:
            self.lab.heal()
            self.lab.run(QUIET / 2)
            for name in PAGES:
                self.look(name)
                self.lab.do(name, "wake")
            self.lab.run(QUIET / 2)
            found = check(self.lab)
            assert not found, summary(found)
        finally:
            self.installed.__exit__(None, None, None)


def test_the_state_machine_finds_nothing(pages: Pages) -> None:
    """Hypothesis chooses who does what and what fails."""

    class Here(Chat):
        pass

    Here.pages = pages
    case: Any = Here.TestCase
    case.settings = settings(
        max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case().runTest()
