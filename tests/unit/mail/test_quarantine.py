"""Mails that were not taken in: they are seen, and let in once, deleted, or blocked with their sender."""

from __future__ import annotations

import pytest

from chalicelib.conversations.domain.model import File
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.errors import BusyError, ConflictError, InvalidRequestError, NotFoundError
from chalicelib.mail.domain.mail import Attachment, Harm
from chalicelib.mail.domain.quarantine import KEPT_SECONDS, State
from chalicelib.mail.usecases import quarantine
from chalicelib.mail.usecases.contact import leave_address
from chalicelib.mail.usecases.receive_mail import HELD_PER_DAY
from chalicelib.mail.usecases.take_in_mail import ANSWERS_PER_HOUR, OPENED_PER_HOUR
from chalicelib.mail.wire import quarantine as wire
from tests.builders import agent, visitor
from tests.fakes import World
from tests.unit.mail.test_mail_unread import EMAIL
from tests.unit.mail.test_take_in_mail import HELP, letter, opened, receive, texts, token_of

FILES = (Attachment(File("photo.png", "image/png", 3), b"png"),)


def waiting(world: World, store_id: str = "acme") -> list[str]:
    """The names of the mails that wait, as the store's agents see them."""
    return [each.id for each in quarantine.list_held(world, agent(store_id), "").mails]


@pytest.mark.parametrize("harm", [Harm.SPAM, Harm.VIRUS])
def test_a_harmful_mail_waits_where_agents_see_it(world: World, harm: Harm) -> None:
    """Who, what, why; once, however often it comes; nothing is opened, sent, or put where it could be linked to."""
    for _ in range(2):
        assert receive(world, letter("x" * 5000, files=FILES), name="m1", harm=harm) == [harm]
    (held,) = quarantine.list_held(world, agent(), "").mails
    assert (held.sender, held.sender_name, held.subject, held.why) == (EMAIL, "Jane", "Parcel", harm)
    assert held.text == "x" * 1000
    assert quarantine.look_at(world, agent(), "m1") == held
    assert (world.log.conversations, world.mailer.sent, world.raw_mails.unpacked) == ({}, [], {})


def test_pages_are_newest_first_and_end(world: World) -> None:
    """Each mail once; the cursor is empty at the end."""
    for number in range(30):
        world.now += 1
        receive(world, letter(), name=f"m{number}", harm=Harm.SPAM)
    first = quarantine.list_held(world, agent(), "")
    second = quarantine.list_held(world, agent(), first.cursor)
    assert [each.id for each in (*first.mails, *second.mails)] == [f"m{n}" for n in reversed(range(30))]
    assert (len(first.mails), second.cursor) == (25, "")


def test_what_was_one_too_many_waits_and_is_let_in_past_the_cap(world: World) -> None:
    """In the words of its sender, with its files, confirmed as any mail."""
    for number in range(OPENED_PER_HOUR + 1):
        receive(world, letter(f"text {number}", files=FILES), name=f"m{number}")
    last = f"m{OPENED_PER_HOUR}"
    assert waiting(world) == [last]
    assert last not in world.raw_mails.unpacked
    conversation = quarantine.let_in(world, agent(), last)
    assert [text for _, text, _ in texts(world, conversation)] == [f"Parcel\n\ntext {OPENED_PER_HOUR}"]
    assert world.raw_mails.unpacked[last] == FILES
    assert waiting(world) == []


def test_spam_that_is_none_goes_into_its_conversation_once(world: World, conversation: str) -> None:
    """Two who click, and a retry long afterwards; its token counts as it would have."""
    leave_address(world, visitor(), conversation, EMAIL)
    receive(world, letter("Thanks"), f"r+{token_of(world, conversation)}@acme.mail.example", name="m1", harm=Harm.SPAM)
    assert len(texts(world, conversation)) == 1
    assert quarantine.let_in(world, agent(), "m1") == conversation
    for number in range(300):
        send_message(world, agent(), conversation, Draft(f"cid-more-{number}", 2 + number, "More"))
    assert quarantine.let_in(world, agent(number=2), "m1") == conversation
    assert [each for each in texts(world, conversation) if each[1] == "Thanks"] == [(visitor().id, "Thanks", "email")]


def test_two_agents_who_let_in_at_the_same_time_make_one_message(world: World) -> None:
    """The second one comes before the first has noted it; so does the retry of one that died there."""
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    settle, twice = world.quarantine.settle, []

    def beaten(*_: object) -> bool:
        world.quarantine.settle = settle  # type: ignore[method-assign]
        twice.append(quarantine.let_in(world, agent(number=2), "m1"))
        raise BusyError

    world.quarantine.settle = beaten  # type: ignore[assignment, method-assign]
    with pytest.raises(BusyError):
        quarantine.let_in(world, agent(), "m1")
    twice.append(quarantine.let_in(world, agent(), "m1"))
    (conversation,) = opened(world)
    assert twice == [conversation, conversation]
    assert len(texts(world, conversation)) == 1
    assert len(world.mailer.sent) == 1


def test_only_the_recipient_for_whom_it_was_too_much_waits(world: World, conversation: str) -> None:
    """The same mail to a full conversation and to the shop: the shop has it, and letting in adds the other one."""
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    for number in range(ANSWERS_PER_HOUR):
        receive(world, letter(f"text {number}"), to, name=f"a{number}")
    assert receive(world, letter(files=FILES), HELP, to, name="m1") == ["opened", "too_many"]
    (held,) = quarantine.list_held(world, agent(), "").mails
    assert (held.envelope.recipients, held.why) == ((to,), "flood")
    assert quarantine.let_in(world, agent(), "m1") == conversation
    assert len(opened(world)) == 1


@pytest.mark.parametrize("forged", [True, False])
def test_what_was_checked_of_a_mail_counts_when_it_is_let_in(world: World, conversation: str, *, forged: bool) -> None:
    """A forged sender is a stranger then, too."""
    leave_address(world, visitor(), conversation, EMAIL)
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    receive(world, letter("Thanks"), to, name="m1", harm=Harm.SPAM, forged=forged)
    quarantine.let_in(world, agent(), "m1")
    assert (texts(world, conversation)[-1][0] == visitor().id) is not forged


def test_the_list_shows_the_start_of_a_text_and_the_mail_more(world: World) -> None:
    """On one line of at most 140 characters; who proved nothing, and what may not come in, is said."""
    receive(world, letter("line\n" * 200), name="m1", harm=Harm.VIRUS)
    held = quarantine.look_at(world, agent(), "m1")
    short, whole = wire.held(held, whole=False), wire.held(held)
    assert (len(short["text"]), "\n" in short["text"]) == (140, False)
    assert whole["text"] == held.text == ("line\n" * 200)[:1000].strip()
    assert (whole["can_let_in"], whole["authentic"]) == (False, True)


def test_a_mail_comes_into_the_stores_that_let_it_in(world: World) -> None:
    """Each store has its own copy, and sees no other."""
    receive(world, letter(), HELP, "help@bravo.mail.example", name="m1", harm=Harm.SPAM)
    assert (waiting(world, "acme"), waiting(world, "bravo")) == (["m1"], ["m1"])
    quarantine.let_in(world, agent("bravo"), "m1")
    assert {store for store, _ in world.log.conversations} == {"bravo"}
    assert waiting(world, "acme") == ["m1"]


def test_a_virus_is_never_let_in(world: World) -> None:
    """Nor are its files unpacked; it can be deleted."""
    receive(world, letter(files=FILES), name="m1", harm=Harm.VIRUS)
    with pytest.raises(InvalidRequestError):
        quarantine.let_in(world, agent(), "m1")
    assert (world.log.conversations, world.raw_mails.unpacked, waiting(world)) == ({}, {}, ["m1"])
    quarantine.delete_held(world, agent(), "m1")
    assert waiting(world) == []


def test_what_was_deleted_is_gone_and_stays_so(world: World) -> None:
    """Also when the mail comes once more; deleting twice is deleting once, and not after letting in."""
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    for _ in range(2):
        quarantine.delete_held(world, agent(), "m1")
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    assert waiting(world) == []
    assert world.quarantine.mails[("acme", "m1")].text == ""
    for ask in (quarantine.look_at, quarantine.let_in):
        with pytest.raises(NotFoundError):
            ask(world, agent(), "m1")
    receive(world, letter(), name="m2", harm=Harm.SPAM)
    quarantine.let_in(world, agent(), "m2")
    with pytest.raises(ConflictError):
        quarantine.delete_held(world, agent(), "m2")
    assert world.quarantine.mails[("acme", "m2")].state is State.LET_IN


def test_a_blocked_sender_is_dropped_and_counted(world: World, conversation: str) -> None:
    """Whatever they write and to whom, in this store alone, until somebody lets them in again."""
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    quarantine.block_sender(world, agent(), "m1")
    assert waiting(world) == []
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    assert receive(world, letter(sender=EMAIL.upper()), to, name="m2") == ["blocked"]
    assert receive(world, letter(), name="m3", harm=Harm.VIRUS) == ["blocked"]
    (known,) = quarantine.list_blocked(world, agent())
    assert (known.address, known.by, known.count) == (EMAIL, agent().id, 2)
    assert (waiting(world), len(texts(world, conversation)), opened(world)) == ([], 1, [])
    assert quarantine.list_blocked(world, agent("bravo")) == []
    assert receive(world, letter(), "help@bravo.mail.example", name="m4") == ["opened"]
    quarantine.unblock_sender(world, agent(), EMAIL.title())
    assert receive(world, letter(), name="m5") == ["opened"]


def test_a_block_that_died_halfway_is_done_again(world: World) -> None:
    """Blocked, and not deleted yet: the count stays, and the mail goes."""
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    settle = world.quarantine.settle

    def busy(*_: object) -> bool:
        raise BusyError

    world.quarantine.settle = busy  # type: ignore[assignment, method-assign]
    with pytest.raises(BusyError):
        quarantine.block_sender(world, agent(), "m1")
    assert receive(world, letter(), name="m2") == ["blocked"]
    world.quarantine.settle = settle  # type: ignore[method-assign]
    for _ in range(2):
        quarantine.block_sender(world, agent(), "m1")
    assert [each.count for each in quarantine.list_blocked(world, agent())] == [1]
    assert waiting(world) == []


def test_who_is_nobody_cannot_be_blocked(world: World) -> None:
    """A mail without a sender, which would stand for all of them."""
    receive(world, letter(sender=""), name="m1", harm=Harm.SPAM)
    with pytest.raises(InvalidRequestError):
        quarantine.block_sender(world, agent(), "m1")
    assert waiting(world) == ["m1"]


def test_shoppers_and_other_stores_find_nothing_there(world: World) -> None:
    """What is not yours looks like what is not there."""
    receive(world, letter(), name="m1", harm=Harm.SPAM)
    for ask in (quarantine.look_at, quarantine.let_in, quarantine.delete_held, quarantine.block_sender):
        for who in (visitor(), agent("bravo")):
            with pytest.raises(NotFoundError):
                ask(world, who, "m1")
        with pytest.raises(NotFoundError):
            ask(world, agent(), "m1#bravo")
    with pytest.raises(NotFoundError):
        quarantine.list_held(world, visitor(), "")
    with pytest.raises(NotFoundError):
        quarantine.list_blocked(world, visitor())
    with pytest.raises(NotFoundError):
        quarantine.unblock_sender(world, visitor(), EMAIL)
    assert (waiting(world, "bravo"), waiting(world)) == ([], ["m1"])


def test_a_flood_fills_no_table(world: World) -> None:
    """So many a day and store, each for thirty days."""
    outcomes = [receive(world, letter(), name=f"m{n}", harm=Harm.SPAM)[0] for n in range(HELD_PER_DAY + 1)]
    assert outcomes[-2:] == [Harm.SPAM, "quarantine_full"]
    assert len(world.quarantine.mails) == HELD_PER_DAY
    world.now += KEPT_SECONDS + 1
    assert waiting(world) == []
