"""Greet."""

from __future__ import annotations

from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.conversations.domain.words import WORDS
from chalicelib.conversations.usecases.greet import greeting
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.core.principal import Speaker
from chalicelib.inbox.domain.rows import InboxRow, fold
from chalicelib.settings.domain.document import Document
from tests.builders import agent, listener, stored, visitor
from tests.fakes import World


def _set(world: World, **said: object) -> None:
    world.documents.known[("acme", "texts")] = Document("acme", "texts", 1, said)
    world.settings.forget("acme")


def _greeted(world: World, language: str = "de") -> str:
    draft = Draft("cid-first", 0, "Wo ist es?", language=language)
    return open_conversation(world, visitor(), draft, listener(visitor(), "v1")).conversation_id


def test_what_was_greeted_with_and_that_it_arrived_stand_around_the_first_message(world: World) -> None:
    """In the language that the shopper was greeted in, said by the shop itself; the sender gets all of it."""
    sent = open_conversation(world, visitor(), Draft("cid-first", 0, "Wo ist es?", language="de-AT"))
    words = WORDS["de"]
    log = stored(world, sent.conversation_id)
    assert [(each.seq, each.text) for each in log] == [(1, words.greeting), (2, "Wo ist es?"), (3, words.arrival)]
    assert [each.speaker for each in log] == [Speaker.SYSTEM, Speaker.VISITOR, Speaker.SYSTEM]
    assert [each.kind for each in log] == ["quick_replies", "text", "automatic"]
    assert log[0].card
    assert [each["text"] for each in log[0].card["replies"]] == list(words.replies.values())
    assert (sent.message, sent.missed) == (log[1], (log[0], log[2]))


def test_who_was_not_greeted_finds_nothing_of_it(world: World, conversation: str) -> None:
    """A page from before, a mail, a form."""
    assert [each.text for each in stored(world, conversation)] == ["Hello"]


def test_a_repeat_greets_nobody_twice(world: World) -> None:
    """It finds the first try, whatever stands around it."""
    conversation = _greeted(world)
    again = open_conversation(world, visitor(), Draft("cid-first", 0, "Wo ist es?", language="de"))
    assert (again.conversation_id, again.message.seq) == (conversation, 2)
    assert [each.seq for each in again.missed] == [1, 3]
    assert len(stored(world, conversation)) == 3


def test_a_shop_says_it_in_its_own_words_or_not_at_all(world: World) -> None:
    """Whoever reads a language that it does not write gets its main one; each of the two can be switched off."""
    _set(world, greeting={"en": "Ahoy!"}, replies=[{"id": "own", "text": {"en": "Boats?"}}, {"id": "x", "text": {}}])
    found = greeting(world.settings, "acme", "de", "en")
    assert found
    assert (found.text, [(each.id, each.text) for each in found.replies]) == ("Ahoy!", [("own", "Boats?")])
    _set(world, greets=False, arrival={"en": "Got it.", "de": "Da."})
    assert greeting(world.settings, "acme", "de", "en") is None
    assert [each.text for each in stored(world, _greeted(world))] == ["Wo ist es?", "Da."]


def test_nothing_but_a_greeting_without_replies_is_automatic(world: World) -> None:
    """There is nothing to tap on; and where nothing is confirmed, nothing follows."""
    _set(world, replies=[], arrives=False)
    assert [each.kind for each in stored(world, _greeted(world))] == ["automatic", "text"]


def test_what_is_said_by_itself_answers_nobody(world: World) -> None:
    """The shopper waits from their own message on, which stays in the list; the first answer is a person's."""
    conversation = _greeted(world)
    row = InboxRow("acme", conversation)
    for each in stored(world, conversation):
        row = fold(row, each)
    own = stored(world, conversation)[1]
    assert (row.seq, row.waiting_since, row.preview, row.preview_by) == (3, own.at, "Wo ist es?", visitor().id)
    assert (row.text_seq, row.recent, row.opened_at, row.last_at) == (2, (2,), own.at, own.at)
    assert world.log.conversations[("acme", conversation)].head.first_answer_at == 0
    send_message(world, agent(), conversation, Draft("cid-answer", 3, "Hallo"))
    assert world.log.conversations[("acme", conversation)].head.first_answer_at == stored(world, conversation)[-1].at


def test_a_bot_answers_nobody_either(world: World, conversation: str) -> None:
    """It does not stop the clock of who waits."""
    (first,) = stored(world, conversation)
    row = fold(InboxRow("acme", conversation), first)
    said = fold(row, type(first)(2, "cid-bot", "bot", first.at + 1, "Beep"))
    assert (said.waiting_since, said.preview) == (row.waiting_since, "Hello")


def test_it_counts_in_the_size_of_the_log_and_in_nobodys_pace(world: World) -> None:
    """The shopper may write ten at once, and what the shop says before is none of them."""
    log = stored(world, _greeted(world))
    assert [each.debt for each in log] == [0, 0, 1000]
    sizes = [len(each.text.encode()) for each in log]
    assert [each.size for each in log] == [sum(sizes[:count]) for count in (1, 2, 3)]


def test_there_are_words_in_each_language() -> None:
    """For all that the settings begin with."""
    for each in WORDS.values():
        assert list(each.replies) == [reply["id"] for reply in TEXTS.default["replies"]]
        assert all((each.greeting, each.arrival, *each.replies.values(), *each.questions.values()))
    assert len(WORDS) == 9
