"""The queue of mails: when they are due, how long they wait for a provider, what a crash or a repeat does to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.conversations.domain.model import MAILED
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, UncertainError
from chalicelib.core.observability import logger
from chalicelib.core.ports import Unavailable
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.mail.entrypoints import jobs
from chalicelib.mail.usecases.contact import leave_address
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.notifications.domain.people import Preferences
from chalicelib.notifications.usecases.remind_agent import remind_agent
from tests.builders import agent, visitor
from tests.fakes import World
from tests.unit.mail.test_mail_unread import EMAIL, answer, staff


class CrashError(Exception):
    """The function ends here."""


@pytest.fixture
def address(world: World, conversation: str) -> str:
    """The shopper has left an address, and is gone."""
    leave_address(world, visitor(), conversation, EMAIL)
    world.mail_queue.waiting.clear()
    return conversation


def covers(world: World) -> list[str]:
    """The ranges that were mailed."""
    return [mail.tags["covers"] for mail in world.mailer.sent]


def crash_once(world: Any, port: str, method: str, *, after: bool) -> None:
    """Let the function end at the next call of a port, before or after its work."""
    real: Callable[..., Any] = getattr(getattr(world, port), method)

    def crash(*values: Any, **named: Any) -> Any:
        setattr(getattr(world, port), method, real)
        if after:
            real(*values, **named)
        raise CrashError

    setattr(getattr(world, port), method, crash)


def run(world: World, body: dict[str, Any]) -> list[Any]:
    """Let the queue's function handle one message; gives what failed."""
    event = {"Records": [{"messageId": "m1", "body": json.dumps(body)}]}
    failed: list[Any] = jobs.email_fallback(world, event)["batchItemFailures"]
    return failed


def test_a_mail_is_due_by_the_first_of_several_answers(world: World, address: str) -> None:
    """Somebody who goes on writing does not put it off; what is written until then goes with it."""
    answer(world, address)
    world.now += 100
    second = answer(world, address)
    assert mail_unread(world, "acme", address, second) == 21
    world.now += 19
    assert mail_unread(world, "acme", address, second) == 2
    assert covers(world) == []
    world.now += 1
    assert mail_unread(world, "acme", address, second) == 0
    assert covers(world) == ["2-3"]


def test_the_next_mail_is_due_by_the_first_answer_that_was_neither_read_nor_mailed(world: World, address: str) -> None:
    """Not by older ones, nor by when the first mail went out."""
    mark_read(world, visitor(), address, answer(world, address))
    world.now += 100
    second = answer(world, address)
    world.now += 121
    assert mail_unread(world, "acme", address, second) == 0
    third = answer(world, address)
    assert mail_unread(world, "acme", address, third) == 121
    world.now += 121
    mail_unread(world, "acme", address, third)
    assert covers(world) == ["3-3", "4-4"]


def test_an_answer_is_given_up_by_the_last_one_that_is_due(world: World, address: str) -> None:
    """A provider that is away for days: what is still new takes the old with it."""
    answer(world, address)
    world.now += 2 * 24 * 3600
    second = answer(world, address)
    world.now += 2 * 24 * 3600
    assert mail_unread(world, "acme", address, second) == 0
    assert covers(world) == ["2-3"]


@pytest.mark.parametrize(
    ("port", "method", "after", "mails"),
    [
        # The provider took it and nobody noted it: one more try, when the lease has run out.
        ("mailer", "send", True, ["2-2", "2-2"]),
        ("log", "mark_read", False, ["2-2", "2-2"]),
        # Noted: whatever else failed, it is not mailed again.
        ("log", "mark_read", True, ["2-2"]),
        ("log", "add_staff", False, ["2-2"]),
        ("leases", "finish", False, ["2-2"]),
        ("leases", "finish", True, ["2-2"]),
        # Before the provider was asked nothing has gone out.
        ("mailer", "send", False, ["2-2"]),
        ("leases", "take", True, ["2-2"]),
    ],
)
def test_a_crash_on_the_way_of_a_mail_loses_none_and_doubles_it_only_where_nobody_knows(
    world: World, address: str, port: str, method: str, *, after: bool, mails: list[str]
) -> None:
    """Wherever it strikes, and however often the queue asks afterwards."""
    seq = answer(world, address)
    world.now += 121
    crash_once(world, port, method, after=after)
    with pytest.raises(CrashError):
        mail_unread(world, "acme", address, seq)
    for _ in range(5):
        mail_unread(world, "acme", address, seq)
        world.now += 61
    assert covers(world) == mails
    view = world.log.listeners("acme", address)
    assert view is not None
    assert view.reads[MAILED] == seq


def test_a_range_whose_outcome_is_unknown_is_not_mailed_with_a_later_answer_at_once(world: World, address: str) -> None:
    """The later answer waits for the lease of the first: else one message goes out three times."""
    answer(world, address, "One")
    world.now += 121
    world.mailer.accepts = True
    world.mailer.failing = [UncertainError()]
    with pytest.raises(UncertainError):
        mail_unread(world, "acme", address, 2)
    later = answer(world, address, "Two")
    world.now += 30
    assert mail_unread(world, "acme", address, later) == 60
    assert covers(world) == ["2-2"]
    world.now += 31
    assert mail_unread(world, "acme", address, later) == 0
    assert covers(world) == ["2-2", "2-3"]
    for _ in range(3):
        world.now += 3600
        assert mail_unread(world, "acme", address, 2) == mail_unread(world, "acme", address, later) == 0
    assert covers(world) == ["2-2", "2-3"]


def test_an_event_that_comes_again_after_other_messages_mails_nothing_twice(world: World, address: str) -> None:
    """Queues repeat, also late: what was mailed stays mailed, and what came since has its own time."""
    first = answer(world, address)
    world.now += 121
    mail_unread(world, "acme", address, first)
    send_message(world, visitor(), address, Draft("cid-back", first, "Thanks, and the other one?"))
    second = answer(world, address)
    assert mail_unread(world, "acme", address, first) == 0
    world.now += 121
    for seq in (first, second, first, second):
        assert mail_unread(world, "acme", address, seq) == 0
    assert covers(world) == ["2-2", "4-4"]


def test_a_mail_that_another_run_has_just_sent_is_not_sent_again(world: World, address: str) -> None:
    """Between the look at what is unread and the lease, two runs of one event may pass each other."""
    seq = answer(world, address)
    world.now += 121
    take = world.leases.take

    def late(store_id: str, key: str, seconds: int, tries: int) -> int | Unavailable:
        world.leases.take = take  # type: ignore[method-assign]
        assert mail_unread(world, "acme", address, seq) == 0
        # Should the lease of the first be gone by now, the cursor still tells.
        world.leases.known.clear()
        return take(store_id, key, seconds, tries)

    world.leases.take = late  # type: ignore[method-assign]
    assert mail_unread(world, "acme", address, seq) == 0
    assert covers(world) == ["2-2"]


def test_a_provider_that_is_down_is_asked_in_growing_pauses(
    world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a quarter of a minute to a quarter of an hour; people are called once, and after a day the queue is."""
    said: list[str] = []
    monkeypatch.setattr(logger, "warning", lambda _, **more: said.append(f"{more['tries']}"))
    monkeypatch.setattr(logger, "error", lambda _, **more: said.append(f"error {more['tries']}"))
    body: Any = {"store": "acme", "conversation": address, "seq": answer(world, address)}
    world.now += 121
    pauses = []
    for _ in range(100):
        world.mailer.failing = [BusyError()]
        assert run(world, body) == []
        ((body, pause),) = world.mail_queue.waiting
        world.mail_queue.waiting.clear()
        pauses.append(pause)
    assert pauses == [15, 30, 60, 120, 240, 480] + [900] * 94
    assert said[:6] == ["1", "2", "3", "4", "error 5", "6"]
    assert not [each for each in said[6:] if "error" in each]
    world.mailer.failing = [BusyError()]
    assert run(world, body) == [{"itemIdentifier": "m1"}]
    assert run(world, body) == []
    assert covers(world) == ["2-2"]


def test_a_mail_that_nobody_knows_of_comes_back_when_its_lease_may_be_over(world: World, address: str) -> None:
    """By itself: the event of the answer is used up."""
    body: Any = {"store": "acme", "conversation": address, "seq": answer(world, address)}
    world.now += 121
    world.mailer.failing = [UncertainError()]
    for _ in range(6):
        assert run(world, body) == []
        if not world.mail_queue.waiting:
            break
        ((body, pause),) = world.mail_queue.waiting
        world.mail_queue.waiting.clear()
        world.now += pause
    assert covers(world) == ["2-2"]
    assert staff(world, address)[-1] == "mailed"


def test_a_reminder_is_one_for_each_time_that_the_shopper_begins_to_wait(world: World, conversation: str) -> None:
    """However many messages they write in it; once they were answered and wait again, the agent hears again."""
    world.preferences.put("acme", "a_acme1", Preferences(mail_minutes=5))

    def write(who: Any, text: str) -> int:
        messages = world.log.conversations[("acme", conversation)].messages
        seq = send_message(world, who, conversation, Draft(f"cid-{text}", len(messages), text)).message.seq
        relay_log(world, "acme", conversation, messages)
        return seq

    for seq in (write(visitor(), "more"), write(visitor(), "even-more")):
        remind_agent(world, "acme", conversation, seq, "a_acme1")
    assert len(world.mailer.sent) == 1
    world.now += 60
    write(agent(number=2), "answer")
    world.now += 60
    remind_agent(world, "acme", conversation, write(visitor(), "again"), "a_acme1")
    assert len(world.mailer.sent) == 2


def test_of_a_batch_only_what_failed_comes_again(world: World, address: str) -> None:
    """In the middle of it: what is before and after is done, and not asked for again."""
    good = json.dumps({"store": "acme", "conversation": address, "seq": answer(world, address)})
    records = [{"messageId": name, "body": body} for name, body in (("m1", good), ("m2", "{"), ("m3", good))]
    assert jobs.email_fallback(world, {"Records": records}) == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert len(world.mail_queue.waiting) == 2
