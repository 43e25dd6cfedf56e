"""Cases: when a conversation is over, the next one goes on with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.model import Channel, Event, Head, Outcome, Status
from chalicelib.conversations.domain.notices import MessageNotice
from chalicelib.conversations.domain.settings import CLOSING
from chalicelib.conversations.usecases.chain import chain, newest
from chalicelib.conversations.usecases.change_conversation import (
    assign_conversation,
    close_conversation,
    reopen_conversation,
)
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, Sent, send_message
from chalicelib.core.errors import BehindError, BusyError, ConflictError, ContinuedError
from chalicelib.settings.domain.document import Document
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World

DAY = 24 * 3600.0
START = 1_700_000_000.0


def _at(world: World, days: float) -> None:
    world.clock = lambda: START + days * DAY


def _claims(world: World) -> None:
    world.stores.known["acme"] = replace(world.stores.known["acme"], answer_claims=True)


def _head(world: World, conversation: str) -> Head:
    return world.log.conversations[("acme", conversation)].head


@pytest.fixture
def closed(world: World, conversation: str) -> str:
    """A conversation that an agent answered and closed, with three entries."""
    _at(world, 0)
    send_message(world, agent(), conversation, Draft("cid-answer", 1, "Hello!"))
    close_conversation(world, agent(), conversation, _head(world, conversation).version)
    return conversation


def _write(world: World, conversation: str, cid: str, after: int = 1, *, anew: bool = False) -> Sent:
    return send_message(world, visitor(), conversation, Draft(cid, after, f"about {cid}", anew=anew))


@pytest.mark.parametrize(("days", "reopens"), [(0, True), (7, True), (7.001, False), (400, False)])
def test_a_word_reopens_what_was_closed_lately(world: World, closed: str, days: float, *, reopens: bool) -> None:
    """Up to seven days, if nothing else is set; later it opens the next one."""
    _at(world, days)
    sent = _write(world, closed, "cid-later")
    assert (sent.conversation_id == closed) is reopens
    assert sent.head.status is Status.OPEN


def test_the_days_are_a_setting(world: World, closed: str) -> None:
    """Also none at all: then each word after the closing is another case."""
    world.documents.known[("acme", "closing")] = Document("acme", CLOSING.name, 1, {"reopen_days": 0})
    world.settings.forget("acme")
    _at(world, 0.001)
    assert _write(world, closed, "cid-soon").conversation_id != closed


def test_the_next_one_knows_the_one_before(world: World, closed: str) -> None:
    """Its number, its people, and that nobody has answered; the old one says which goes on, and stays closed."""
    _at(world, 30)
    sent = _write(world, closed, "cid-next")
    assert sent.message.seq == 1
    assert sent.head == Head(
        Status.OPEN,
        "",
        (visitor().id,),
        1,
        int((START + 30 * DAY) * 1000),
        number=2,
        first_answer_at=0,
        continues=closed,
    )
    old = _head(world, closed)
    assert (old.status, old.outcome, old.continued_by) == (Status.CLOSED, Outcome.SOLVED, sent.conversation_id)
    assert old.closed_at == int(START * 1000)
    last = stored(world, closed)[-1]
    assert (last.event, last.subject) == (Event.CONTINUED, sent.conversation_id)
    assert [each.id for each in chain(world.log, "acme", sent.conversation_id)] == [sent.conversation_id, closed]
    old_view = world.log.latest("acme", closed, 1)
    assert old_view
    assert newest(world.log, old_view).id == sent.conversation_id


def test_who_listens_is_told_where_it_goes_on(world: World, closed: str) -> None:
    """On the old conversation's sockets: of the new one nobody knows yet."""
    _at(world, 30)
    world.subscriptions.add("acme", closed, listener(agent(), "a1"))
    world.push.delivered.clear()
    sent = _write(world, closed, "cid-next")
    told = [(to, each) for to, each in world.push.delivered if isinstance(each, MessageNotice)]
    assert {to for to, _ in told} == {"v1", "a1"}
    assert {(each.conversation_id, each.message.event, each.message.subject) for _, each in told} == {
        (closed, Event.CONTINUED, sent.conversation_id)
    }


def test_a_retry_ends_in_the_same_place(world: World, closed: str) -> None:
    """Whichever of the conversations it is sent to, and whatever was written since: the same seq, nothing doubled."""
    _at(world, 30)
    first = _write(world, closed, "cid-next", 3)
    again = _write(world, closed, "cid-next", 3)
    assert (again.conversation_id, again.message) == (first.conversation_id, first.message)
    other = _write(world, closed, "cid-other", 3)
    assert (other.conversation_id, other.message.seq) == (first.conversation_id, 2)
    assert [each.cid for each in other.missed] == ["cid-next"]
    # One that the old conversation has is found there, though another one goes on by now.
    answer = send_message(world, agent(), closed, Draft("cid-answer", 1, "Hello!"))
    assert (answer.conversation_id, answer.message.text) == (closed, "Hello!")
    assert len(world.log.conversations) == 2


def test_a_first_message_that_is_repeated_late_is_found(world: World, closed: str) -> None:
    """Who does not know that there is a conversation begins at the first one, and follows."""
    _at(world, 30)
    next_one = _write(world, closed, "cid-next").conversation_id
    first = open_conversation(world, visitor(), Draft("cid-first", 0, "Hello"))
    assert (first.conversation_id, first.message.seq) == (closed, 1)
    new = open_conversation(world, visitor(), Draft("cid-tab-2", 0, "Me again"))
    assert (new.conversation_id, new.message.seq) == (next_one, 2)


def test_a_long_chain_is_followed_in_steps(world: World, closed: str) -> None:
    """Eight conversations are looked through at once; who is further behind is told where to go on."""
    known = [closed]
    for number in range(1, 12):
        _at(world, 30 * number)
        known.append(_write(world, known[-1], f"cid-{number}", 0).conversation_id)
        close_conversation(world, agent(), known[-1], 1)
    _at(world, 331)
    with pytest.raises(BehindError) as behind:
        _write(world, closed, "cid-11", 0)
    assert behind.value.conversation == known[7]
    found = _write(world, known[7], "cid-11", 0)
    assert (found.conversation_id, found.message.seq) == (known[11], 1)
    assert [_head(world, each).number for each in known] == list(range(1, 13))
    assert all(_head(world, here).continued_by == there for here, there in pairwise(known))


def test_an_agent_cannot_change_what_is_continued(world: World, closed: str) -> None:
    """They are told where to go; that can be closed and handed over as any other."""
    _at(world, 30)
    sent = _write(world, closed, "cid-next")
    version = _head(world, closed).version
    for change in (reopen_conversation, close_conversation):
        with pytest.raises(ContinuedError) as refused:
            change(world, agent(), closed, version)
        assert refused.value.conversation == sent.conversation_id
    with pytest.raises(ContinuedError):
        assign_conversation(world, agent(), closed, agent().id, version)
    assert assign_conversation(world, agent(), sent.conversation_id, agent().id, 1).assignee == agent().id


def test_who_may_answer_no_more_does_not_stay(world: World, conversation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on while it is open is nobody's then, and nobody's is claimed by an answer as ever."""
    _claims(world)
    send_message(world, agent(), conversation, Draft("cid-a", 1, "11111"))
    monkeypatch.setattr(cases, "MESSAGES", 3)
    known = world.agents.known[("acme", agent().id)]
    world.agents.known[("acme", agent().id)] = replace(known, standing=replace(known.standing, answers=False))
    sent = _write(world, conversation, "cid-more")
    assert (sent.head.assignee, sent.message.seq) == ("", 1)


def test_a_next_one_that_cannot_be_seen_yet_is_tried_again(world: World, closed: str) -> None:
    """DynamoDB's Query may see one item of a transaction a moment before another."""
    _at(world, 30)
    sent = _write(world, closed, "cid-next")
    hidden = world.log.conversations.pop(("acme", sent.conversation_id))
    with pytest.raises(BusyError):
        _write(world, closed, "cid-other")
    world.log.conversations[("acme", sent.conversation_id)] = hidden
    assert _write(world, closed, "cid-other").message.seq == 2


@pytest.mark.parametrize("which", ["messages", "bytes"])
def test_what_is_full_goes_on_in_the_next(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """With the agent whose it is, though it is open, whoever writes; and it counts as no case that was solved."""
    monkeypatch.setattr(cases, "MESSAGES", 4 if which == "messages" else 5_000)
    monkeypatch.setattr(cases, "BYTES", 5_000_000 if which == "messages" else len("Hello" + "11111" + "about c1"))
    _claims(world)
    claimed = send_message(world, agent(), conversation, Draft("cid-a", 1, "11111"))
    assert claimed.head.assignee == agent().id
    _write(world, conversation, "c1", 1)
    sent = send_message(world, agent(), conversation, Draft("cid-b", 1, "Further"))
    assert sent.conversation_id != conversation
    assert (sent.head.assignee, sent.head.number, sent.message.seq) == (agent().id, 2, 2)
    # Its log says whose it is, too: the inbox knows it from there.
    joined = stored(world, sent.conversation_id)[0]
    assert (joined.event, joined.subject, joined.by, joined.name) == (Event.JOINED, agent().id, agent().id, "Acme 1")
    assert (sent.head.handled_by, sent.head.first_answer_at) == ((agent().id,), sent.message.at)
    assert (_head(world, conversation).outcome, _head(world, conversation).status) == (
        Outcome.CONTINUED,
        Status.CLOSED,
    )
    assert _head(world, conversation).closed_at == sent.message.at
    assert _write(world, conversation, "c2", 1).conversation_id == sent.conversation_id


def test_a_shopper_may_begin_anew(world: World, closed: str) -> None:
    """As soon as it is closed, and it is nobody's then; as long as it is open, there is one conversation."""
    assign_conversation(world, agent(), closed, agent().id, _head(world, closed).version)
    sent = _write(world, closed, "cid-new", anew=True)
    assert sent.conversation_id != closed
    assert (sent.head.assignee, sent.head.handled_by, sent.message.seq) == ("", (), 1)
    same = _write(world, sent.conversation_id, "cid-newer", anew=True)
    assert same.conversation_id == sent.conversation_id
    again = _write(world, closed, "cid-new", anew=True)
    assert (again.conversation_id, again.message.seq) == (sent.conversation_id, 1)


def test_of_two_who_write_at_once_both_end_in_the_same(world: World, closed: str) -> None:
    """Two devices of a shopper: one opens the next, the other follows."""
    _at(world, 30)

    def rival() -> None:
        world.log.before_append = lambda: None
        _write(world, closed, "cid-rival")

    world.log.before_append = rival
    sent = _write(world, closed, "cid-slow")
    assert [each.cid for each in stored(world, sent.conversation_id)] == ["cid-rival", "cid-slow"]
    assert _head(world, sent.conversation_id).version == 1


def test_an_agent_who_reopens_while_the_shopper_writes(world: World, closed: str) -> None:
    """Either the conversation is open again and has the word, or the next one is there, and reopening is refused."""
    _at(world, 30)
    version = _head(world, closed).version

    def reopens() -> None:
        world.log.before_append = lambda: None
        reopen_conversation(world, agent(), closed, version)

    world.log.before_append = reopens
    assert _write(world, closed, "cid-word").conversation_id == closed
    close_conversation(world, agent(), closed, _head(world, closed).version)
    _at(world, 60)
    version = _head(world, closed).version

    def writes() -> None:
        world.log.before_append = lambda: None
        _write(world, closed, "cid-other")

    world.log.before_append = writes
    with pytest.raises(ConflictError):
        reopen_conversation(world, agent(), closed, version)
    assert _head(world, closed).status is Status.CLOSED


def test_a_log_that_says_it_is_believed(world: World, closed: str) -> None:
    """The head of the same read may be older than the last entry."""
    _at(world, 30)
    sent = _write(world, closed, "cid-next")
    found = world.log.conversations[("acme", closed)]
    found.head = replace(found.head, continued_by="")
    assert _write(world, closed, "cid-more").conversation_id == sent.conversation_id


def test_what_was_closed_before_it_was_noted_when(world: World, closed: str) -> None:
    """The last entry of its log says it, and who answered first is not made up."""
    found = world.log.conversations[("acme", closed)]
    found.head = replace(found.head, closed_at=0, outcome=None, first_answer_at=None, handled_by=())
    _at(world, 6)
    assert _write(world, closed, "cid-v").conversation_id == closed
    answer = send_message(world, agent(number=2), closed, Draft("cid-2", 1, "Yes?"))
    assert answer.head.first_answer_at is None


def test_an_agents_word_to_what_is_over_opens_the_next_too(world: World, closed: str) -> None:
    """It is theirs then; a word to what was closed lately leaves it closed."""
    _claims(world)
    lately = send_message(world, agent(), closed, Draft("cid-ps", 1, "PS"))
    assert (lately.conversation_id, lately.head.status) == (closed, Status.CLOSED)
    _at(world, 30)
    sent = send_message(world, agent(), closed, Draft("cid-news", 1, "It is here again"))
    assert [each.event for each in stored(world, sent.conversation_id)] == [Event.JOINED, None]
    assert (sent.message.seq, sent.head.assignee, sent.head.version) == (2, agent().id, 1)
    assert [each.seq for each in sent.missed] == [1]


def test_how_it_begins_is_how_its_first_text_came(world: World) -> None:
    """An agent's goes out the way that the last one did; a shopper who is in the chat again is in the chat."""
    form = open_conversation(world, visitor(), Draft("cid-form", 0, "Hi", via="form"), channel=Channel.FORM)
    for who, channel in ((agent(), Channel.FORM), (visitor(), Channel.CHAT)):
        close_conversation(world, agent(), form.conversation_id, form.head.version)
        form = send_message(world, who, form.conversation_id, Draft(f"cid-{channel}", 1, "And?", anew=True))
        assert form.head.channel is channel
    assert cases.channel_of("email", Channel.CHAT) is Channel.EMAIL
    assert cases.channel_of("", Channel.FORM) is Channel.FORM


def test_the_pace_and_the_size_go_on(world: World, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop does not get a new allowance with a new conversation; the bytes of text begin anew."""
    sent = [_write(world, closed, f"cid-{number}") for number in range(5)]
    assert stored(world, closed)[-1].size == len("Hello" + "Hello!") + 5 * len("about cid-0")
    assert [each.message.debt for each in sent] == [1000, 2000, 3000, 4000, 5000]
    monkeypatch.setattr(cases, "MESSAGES", 8)
    following = _write(world, closed, "cid-next")
    assert (following.message.seq, following.message.size) == (1, len("about cid-next"))
    assert following.message.debt == 6000
    told = stored(world, closed)[-1]
    assert (told.event, told.debt, told.size) == (Event.CONTINUED, 6000, stored(world, closed)[-2].size)
