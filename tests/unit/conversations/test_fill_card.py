"""Fill card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.usecases.change_conversation import close_conversation
from chalicelib.conversations.usecases.fill_card import fill_card
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, Sent, send_message
from chalicelib.core.errors import ConflictError, ContinuedError, InvalidRequestError, NotFoundError
from chalicelib.core.principal import Principal
from chalicelib.inbox.domain.rows import InboxRow, fold
from chalicelib.settings.domain.document import Document
from tests.builders import agent, stored, visitor
from tests.fakes import World

SURVEY = {"kind": "survey", "survey": "help"}


def _send(world: World, who: Principal, conversation: str, card: dict[str, Any], cid: str = "cid-card") -> Sent:
    draft = fill_card(world, who, conversation, Draft(cid, 1, "what the sender calls it"), card)
    return send_message(world, who, conversation, draft)


def _asked(world: World, conversation: str, **more: str) -> Message:
    return _send(world, agent(), conversation, {**SURVEY, **more}, "cid-survey").message


def _answer(world: World, conversation: str, to: int, choice: str = "good", cid: str = "cid-card") -> Sent:
    return _send(world, visitor(), conversation, {"kind": "survey_answer", "to": to, "choice": choice}, cid)


def test_a_survey_is_filled_from_its_id(world: World, conversation: str) -> None:
    """Question and choices in the shopper's language, all of it in the text as well."""
    asked = _asked(world, conversation, language="pl-PL")
    assert asked.text == "Jak oceniasz naszą pomoc?\n• Dobrze\n• Może być\n• Źle"
    assert asked.kind == "survey"
    assert asked.card
    assert asked.card["question"] == "Jak oceniasz naszą pomoc?"
    assert [each["id"] for each in asked.card["choices"]] == ["good", "fair", "bad"]


def test_a_store_asks_its_own_questions(world: World, conversation: str) -> None:
    """In the language asked for, else in its main one; what has no words cannot be sent."""
    choices = [{"id": "yes", "text": {"en": "Yes", "de": "Ja"}}, {"id": "no", "text": {"en": "No"}}, _empty("x")]
    surveys = [{"id": "own", "question": {"en": "Is it blue?"}, "choices": choices}, _question("empty", [_empty("y")])]
    world.documents.known[("acme", "surveys")] = Document("acme", "surveys", 1, {"surveys": surveys})
    world.settings.forget("acme")
    own = {"kind": "survey", "survey": "own"}
    assert _send(world, agent(), conversation, own).message.text == "Is it blue?\n• Yes\n• No"
    german = _send(world, agent(), conversation, {**own, "language": "de"}, "cid-german").message
    assert german.text == "Is it blue?\n• Ja\n• No"
    for survey in ("help", "empty", "nothing"):
        with pytest.raises(InvalidRequestError):
            _send(world, agent(), conversation, {"kind": "survey", "survey": survey})


def _empty(choice: str) -> dict[str, Any]:
    return {"id": choice, "text": {}}


def _question(survey: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": survey, "question": {"en": "Well?"}, "choices": choices}


def test_an_answer_says_what_was_chosen(world: World, conversation: str) -> None:
    """In the words of the survey that it answers, whatever its sender calls it; both are kept, the last one counts."""
    asked = _asked(world, conversation)
    first, second = _answer(world, conversation, asked.seq), _answer(world, conversation, asked.seq, "bad", "cid-again")
    assert (first.message.text, second.message.text) == ("I like it", "I do not like it")
    assert second.message.card == {"kind": "survey_answer", "to": asked.seq, "choice": "bad"}
    assert second.message.kind == "survey_answer"


def test_only_what_was_asked_can_be_answered(world: World, conversation: str) -> None:
    """No other message, none that is not there, no other choice."""
    asked = _asked(world, conversation)
    for to, choice in ((1, "good"), (asked.seq + 1, "good"), (asked.seq, "else")):
        with pytest.raises(InvalidRequestError):
            _answer(world, conversation, to, choice)


def test_shoppers_ask_nothing_and_agents_answer_nothing(world: World, conversation: str) -> None:
    """Nor does anybody else: to them there is no such conversation."""
    asked = _asked(world, conversation)
    answer = {"kind": "survey_answer", "to": asked.seq, "choice": "good"}
    for who, card in ((visitor(), SURVEY), (agent(), answer)):
        with pytest.raises(InvalidRequestError):
            _send(world, who, conversation, card)
    with pytest.raises(NotFoundError):
        _send(world, visitor(number=2), conversation, answer)


def test_who_chooses_waits_for_nothing(world: World, conversation: str) -> None:
    """It is news for the agents, but opens nothing that is closed, and nobody waits since then."""
    asked = _asked(world, conversation)
    head = world.log.conversations[("acme", conversation)].head
    close_conversation(world, agent(), conversation, head.version)
    sent = _answer(world, conversation, asked.seq)
    assert (sent.head.status, sent.conversation_id) == (Status.CLOSED, conversation)
    row = InboxRow("acme", conversation)
    for each in stored(world, conversation):
        row = fold(row, each)
    assert (row.status, row.waiting_since, row.preview) == (Status.CLOSED, 0, "I like it")
    assert row.recent == (1, sent.message.seq)


def test_an_answer_ends_no_waiting(world: World, conversation: str) -> None:
    """Who has asked something since still waits from then on."""
    asked = _asked(world, conversation)
    send_message(world, visitor(), conversation, Draft("cid-word", asked.seq, "And?"))
    _answer(world, conversation, asked.seq)
    row = InboxRow("acme", conversation)
    for each in stored(world, conversation):
        row = fold(row, each)
    assert row.waiting_since == next(each.at for each in stored(world, conversation) if each.text == "And?")


def test_closing_is_not_held_up_by_an_answer(world: World, conversation: str) -> None:
    """A word that nobody has read would: an answer in a survey needs nobody."""
    asked = _asked(world, conversation)
    _answer(world, conversation, asked.seq)
    head = world.log.conversations[("acme", conversation)].head
    assert close_conversation(world, agent(), conversation, head.version, seen=asked.seq).status is Status.CLOSED


def test_an_answer_belongs_to_the_conversation_that_asked(
    world: World, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It opens no next one, neither late nor where it is full, and follows to none, for there it would mean another."""
    asked = _asked(world, conversation)
    close_conversation(world, agent(), conversation, world.log.conversations[("acme", conversation)].head.version)
    world.now += 30 * 24 * 3600
    assert _answer(world, conversation, asked.seq).conversation_id == conversation
    monkeypatch.setattr(cases, "MESSAGES", 2)
    with pytest.raises(ConflictError):
        _answer(world, conversation, asked.seq, cid="cid-full")
    following = send_message(world, visitor(), conversation, Draft("cid-late", 1, "New question")).conversation_id
    assert following != conversation
    with pytest.raises(ContinuedError) as refused:
        _answer(world, conversation, asked.seq, cid="cid-over")
    assert refused.value.conversation == following


def test_an_answer_takes_a_conversation_from_nobody(world: World, conversation: str) -> None:
    """A word to a closed one of an agent who is gone makes it nobody's; a choice does not touch it."""
    asked = _asked(world, conversation)
    log = world.log.conversations[("acme", conversation)]
    log.head = replace(log.head, assignee="a_gone")
    close_conversation(world, agent(), conversation, log.head.version)
    assert _answer(world, conversation, asked.seq).head.assignee == "a_gone"


def test_a_survey_that_was_just_set_is_known(world: World, conversation: str) -> None:
    """Though the settings are remembered for a minute."""
    assert _asked(world, conversation).kind == "survey"
    surveys = [{"id": "new", "question": {"en": "New?"}, "choices": [{"id": "yes", "text": {"en": "Yes"}}]}]
    world.documents.known[("acme", "surveys")] = Document("acme", "surveys", 1, {"surveys": surveys})
    assert _send(world, agent(), conversation, {"kind": "survey", "survey": "new"}).message.text == "New?\n• Yes"


def test_a_greeting_is_no_survey(world: World) -> None:
    """What can be tapped there is sent as any text."""
    draft = Draft("cid-first", 0, "Hallo", language="de")
    conversation = open_conversation(world, visitor(), draft).conversation_id
    for to in (1, 2, 3):
        with pytest.raises(InvalidRequestError):
            _answer(world, conversation, to, "order")
