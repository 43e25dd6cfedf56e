"""Mail to shoppers: when, to whom, what is in it, how often."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from chalicelib.conversations import wire as conversations_wire
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.sync_conversation import Cursor, sync_conversation
from chalicelib.core.errors import BusyError, InvalidRequestError, NotFoundError, RefusedError, UncertainError
from chalicelib.core.masking import recipient_hash
from chalicelib.core.principal import Principal, Role
from chalicelib.mail.domain import letters, reply_token
from chalicelib.mail.domain.letter_page import Line
from chalicelib.mail.domain.letters import Links
from chalicelib.mail.domain.page_words import PAGE_WORDS, PageWords
from chalicelib.mail.domain.rights import ANSWER_BY_MAIL
from chalicelib.mail.domain.words import WORDS, Words
from chalicelib.mail.usecases.contact import leave_address, mail_transcript, request_transcript, unsubscribe
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.mail.usecases.record_mail_report import MailReport, record_mail_report
from chalicelib.people.domain import Customer
from chalicelib.transport import wire as transport_wire
from tests.builders import agent, visitor
from tests.fakes import World

EMAIL = "jane@reader.example"


def answer(world: World, conversation_id: str, text: str = "It is on its way") -> int:
    """An agent writes; gives the message's seq."""
    tail = len(world.log.conversations[("acme", conversation_id)].messages)
    draft = Draft(f"cid-{tail + 1}", tail, text)
    return send_message(world, agent(), conversation_id, draft).message.seq


def busy(*_: object) -> None:
    """A call that AWS has no time for."""
    raise BusyError


def staff(world: World, conversation_id: str) -> list[str]:
    """The staff lines of a conversation."""
    return [line.event for line in world.log.conversations[("acme", conversation_id)].staff]


@pytest.fixture
def address(world: World, conversation: str) -> str:
    """The shopper has left an address, and is gone."""
    leave_address(world, visitor(), conversation, EMAIL, language="pl-PL")
    return conversation


def test_an_address_whose_note_failed_is_told_again_and_loses_no_mail(world: World, conversation: str) -> None:
    """The widget repeats it; what was answered before must still be looked at."""
    note = world.log.add_staff
    world.log.add_staff = busy  # type: ignore[assignment, method-assign]
    with pytest.raises(BusyError):
        leave_address(world, visitor(), conversation, EMAIL)
    assert world.customers.get("acme", visitor().id) is None
    world.log.add_staff = note  # type: ignore[method-assign]
    leave_address(world, visitor(), conversation, EMAIL)
    assert world.customers.get("acme", visitor().id) is not None
    assert {"store": "acme", "conversation": conversation, "seq": 1} in [body for body, _ in world.mail_queue.waiting]


def test_one_mail_for_all_that_is_unread(world: World, address: str) -> None:
    """After the store's time, not before; the second event finds nothing left to do."""
    first, second = answer(world, address, "One"), answer(world, address, "Two <b>")
    assert mail_unread(world, "acme", address, first) > 100
    world.now += 121
    assert mail_unread(world, "acme", address, first) == 0
    assert mail_unread(world, "acme", address, second) == 0
    (mail,) = world.mailer.sent
    assert (mail.to, mail.tags["covers"], mail.language) == (EMAIL, "2-3", "pl-PL")
    assert mail.subject == "Nowa wiadomość od Acme"
    assert "One" in mail.text
    assert "Two <b>" in mail.text
    assert "Two &lt;b&gt;" in mail.html
    assert "<b>" not in mail.html.replace("&lt;b&gt;", "")
    assert staff(world, address) == ["address", "mailed"]
    third = answer(world, address, "Three")
    world.now += 121
    mail_unread(world, "acme", address, third)
    assert world.mailer.sent[1].tags["covers"] == "4-4"


def test_who_reads_first_gets_no_mail(world: World, address: str) -> None:
    """Opening the chat stops it."""
    seq = answer(world, address)
    mark_read(world, visitor(), address, seq)
    world.now += 121
    assert mail_unread(world, "acme", address, seq) == 0
    assert world.mailer.sent == []


def test_who_is_there_gets_no_mail_until_they_leave(world: World, address: str) -> None:
    """A socket that spoke lately: asked again later."""
    seq = answer(world, address)
    world.now += 121
    world.push.active["v1"] = world.now - 10
    assert mail_unread(world, "acme", address, seq) > 0
    assert world.mailer.sent == []
    world.now += 60
    assert mail_unread(world, "acme", address, seq) == 0
    assert len(world.mailer.sent) == 1


def test_without_an_address_or_a_mail_domain_there_is_no_mail(world: World, conversation: str) -> None:
    """Nothing is asked again for ever."""
    seq = answer(world, conversation)
    world.now += 121
    assert mail_unread(world, "acme", conversation, seq) == 0
    leave_address(world, visitor(), conversation, EMAIL)
    world.mail_domain = ""
    assert mail_unread(world, "acme", conversation, seq) == 0
    world.mail_domain = "mail.example"
    assert mail_unread(world, "nowhere", conversation, seq) == 0
    assert mail_unread(world, "acme", "a" * 26, seq) == 0
    world.now += 4 * 24 * 3600
    assert mail_unread(world, "acme", conversation, seq) == 0
    assert world.mailer.sent == []


def test_an_address_given_later_gets_what_was_answered_before(world: World, conversation: str) -> None:
    """The queue looks once more."""
    answer(world, conversation)
    leave_address(world, visitor(), conversation, EMAIL)
    ((body, seconds),) = world.mail_queue.waiting
    assert body == {"store": "acme", "conversation": conversation, "seq": 2}
    assert seconds == 120


def test_a_mail_to_an_unproven_address_holds_nothing_that_the_visitor_wrote(world: World, address: str) -> None:
    """EM-4: neither their words nor their subject; a transcript neither."""
    world.customers.known[("acme", visitor().id)] = Customer(
        "acme", visitor().id, EMAIL, subject="Buy pills", message_id="<evil@x>", name="Evil"
    )
    seq = answer(world, address)
    world.now += 121
    mail_unread(world, "acme", address, seq)
    mail_transcript(world, "acme", address, visitor().id, seq)
    assert len(world.mailer.sent) == 2
    for mail in world.mailer.sent:
        whole = mail.subject + mail.text + mail.html + mail.in_reply_to + "".join(mail.references)
        assert "Hello" not in whole
        assert "pills" not in whole
        assert "evil" not in whole.lower()


def ask(world: World, conversation_id: str, *texts: str, number: int = 1) -> None:
    """A shopper writes; another number is somebody else who writes to the same conversation by mail."""
    for text in texts:
        tail = len(world.log.conversations[("acme", conversation_id)].messages)
        draft = Draft(f"cid-{tail + 1}", tail, text)
        send_message(world, visitor(number=number), conversation_id, draft, right=ANSWER_BY_MAIL)


@pytest.mark.parametrize("language", [*WORDS])
def test_the_mail_repeats_the_question_that_it_answers(world: World, address: str, language: str) -> None:
    """The last messages before it, shortened and escaped, marked as the shopper's; nobody else's, and no older ones."""
    world.customers.known[("acme", visitor().id)] = Customer(
        "acme", visitor().id, EMAIL, proven=True, language=language
    )
    answer(world, address, "First answer")
    ask(world, address, "Forgotten", "Does it come in <b>blue</b>?", "word " * 100)
    ask(world, address, "I am somebody else", number=2)
    ask(world, address, "And when?")
    mark_read(world, visitor(), address, answer(world, address, "Let me look"))
    seq = answer(world, address, "It does")
    world.now += 121
    mail_unread(world, "acme", address, seq)
    (mail,) = world.mailer.sent
    own = WORDS[language]
    question = f"{own.yours}{own.colon}\n> Does it come in <b>blue</b>?\n> {'word ' * 55}word…\n> And when?\n\n"
    assert f"\n\n{question}Acme 1{own.colon}\nIt does\n\n" in mail.text
    assert f">{own.yours}</p>" in mail.html
    assert "Does it come in &lt;b&gt;blue&lt;/b&gt;?<br>word" in mail.html
    assert mail.html.index("And when?") < mail.html.index("It does")
    for other in ("Hello", "First answer", "Forgotten", "somebody else", "Let me look"):
        assert other not in mail.text + mail.html


def test_a_mail_that_answers_nothing_repeats_nothing(world: World, address: str) -> None:
    """The shopper's last words are too far back to be what it is about."""
    world.customers.known[("acme", visitor().id)] = Customer("acme", visitor().id, EMAIL, proven=True)
    for number in range(25):
        seq = answer(world, address, f"Line {number}")
    mark_read(world, visitor(), address, seq)
    seq = answer(world, address, "It is on its way")
    world.now += 121
    mail_unread(world, "acme", address, seq)
    assert WORDS["en"].yours not in world.mailer.sent[0].text + world.mailer.sent[0].html


def test_a_proven_address_is_answered_in_its_thread_with_the_whole_transcript(world: World, address: str) -> None:
    """Re: and In-Reply-To; the shopper's own words are theirs to see."""
    world.customers.known[("acme", visitor().id)] = Customer(
        "acme", visitor().id, EMAIL, proven=True, subject="Re: Parcel", message_id="<1@reader>"
    )
    seq = answer(world, address)
    world.now += 121
    mail_unread(world, "acme", address, seq)
    mail_transcript(world, "acme", address, visitor().id, seq)
    first, copy = world.mailer.sent
    assert (first.subject, first.in_reply_to, first.references[0]) == ("Re: Parcel", "<1@reader>", "<1@reader>")
    assert "Hello" in copy.text
    assert "You:" in copy.text


def test_no_more_than_three_mails_a_day_to_an_unproven_address(world: World, address: str) -> None:
    """What is beyond waits for tomorrow; it is not lost."""
    world.now = 1_700_006_400
    for _ in range(4):
        seq = answer(world, address)
        world.now += 3600 + 121
        wait = mail_unread(world, "acme", address, seq)
    assert len(world.mailer.sent) == 3
    assert wait > 0
    world.now += 24 * 3600
    assert mail_unread(world, "acme", address, seq) == 0
    assert world.mailer.sent[3].tags["covers"] == "5-5"


def test_no_more_than_three_mails_an_hour_in_one_conversation(world: World, address: str) -> None:
    """EM-5, proven or not."""
    world.customers.known[("acme", visitor().id)] = Customer("acme", visitor().id, EMAIL, proven=True)
    for _ in range(5):
        seq = answer(world, address)
        world.now += 121
        mail_unread(world, "acme", address, seq)
    assert len(world.mailer.sent) == 3


def test_a_throttled_provider_is_asked_again_and_costs_no_allowance(world: World, address: str) -> None:
    """Neither lease nor cap counts what was not taken."""
    seq = answer(world, address)
    world.now += 121
    for _ in range(5):
        world.mailer.failing = [BusyError()]
        with pytest.raises(BusyError):
            mail_unread(world, "acme", address, seq)
    assert mail_unread(world, "acme", address, seq) == 0
    assert len(world.mailer.sent) == 1


def test_a_crash_between_provider_and_note_gives_two_mails_at_the_most(world: World, address: str) -> None:
    """The lease runs out, one more try follows, and never a third."""
    seq = answer(world, address)
    world.now += 121
    world.mailer.accepts = True
    world.mailer.failing = [UncertainError(), UncertainError()]
    with pytest.raises(UncertainError):
        mail_unread(world, "acme", address, seq)
    assert mail_unread(world, "acme", address, seq) > 0
    assert len(world.mailer.sent) == 1
    world.now += 61
    assert mail_unread(world, "acme", address, seq) == 0
    assert len(world.mailer.sent) == 2
    assert staff(world, address)[-1] == "mail_uncertain"
    world.now += 3600
    assert mail_unread(world, "acme", address, seq) == 0
    assert len(world.mailer.sent) == 2


def test_after_two_crashes_people_are_told_and_later_answers_go_out(world: World, address: str) -> None:
    """A used-up lease is not somebody who is at it."""
    seq = answer(world, address)
    world.now += 121
    lease = f"mail#{address}#2#{visitor().id}"
    for _ in range(2):
        assert world.leases.take("acme", lease, 60, 2)
        world.now += 61
    assert mail_unread(world, "acme", address, seq) == 0
    assert staff(world, address)[-1] == "mail_uncertain"
    seq = answer(world, address)
    world.now += 121
    mail_unread(world, "acme", address, seq)
    assert [mail.tags["covers"] for mail in world.mailer.sent] == ["3-3"]


@pytest.mark.parametrize("fate", ["refused", "unknown"])
def test_that_no_mail_went_out_is_told_even_if_it_could_not_be_at_once(
    world: World, address: str, monkeypatch: pytest.MonkeyPatch, fate: str
) -> None:
    """The line failed after the mail did: the next try tells, for nobody comes back to what is marked as mailed."""
    seq = answer(world, address)
    world.now += 121
    world.mailer.failing = [RefusedError(), RefusedError()]
    if fate == "unknown":
        for _ in range(2):
            world.leases.take("acme", f"mail#{address}#2#{visitor().id}", 60, 2)
            world.now += 61
    with monkeypatch.context() as patch:
        patch.setattr(world.log, "add_staff", busy)
        with pytest.raises(BusyError):
            mail_unread(world, "acme", address, seq)
    world.now += 61
    assert mail_unread(world, "acme", address, seq) == 0
    assert staff(world, address)[-1] == {"refused": "mail_refused", "unknown": "mail_uncertain"}[fate]
    assert world.mailer.sent == []


def test_a_mail_that_is_refused_for_good_is_shown_and_not_repeated(world: World, address: str) -> None:
    """The agents see it."""
    seq = answer(world, address)
    world.now += 121
    world.mailer.failing = [RefusedError()]
    assert mail_unread(world, "acme", address, seq) == 0
    assert staff(world, address)[-1] == "mail_refused"
    assert mail_unread(world, "acme", address, seq) == 0
    assert world.mailer.sent == []


@pytest.mark.parametrize(
    ("event", "reason"),
    [(StaffKind.MAIL_BOUNCED, "bounced"), (StaffKind.MAIL_COMPLAINED, "complained"), (StaffKind.MAIL_DELIVERED, "")],
)
def test_a_report_is_shown_once_and_ends_mails_to_who_refuses(
    world: World, address: str, event: StaffKind, reason: str
) -> None:
    """Bounces and complaints; a delivery only shows."""
    seq = answer(world, address)
    report = MailReport("acme", address, event, EMAIL.upper(), "2-2", 1_700_000_000_000)
    record_mail_report(world, report)
    record_mail_report(world, report)
    assert staff(world, address).count(event) == 1
    assert world.refusals.get("acme", EMAIL) == reason
    world.now += 121
    mail_unread(world, "acme", address, seq)
    assert len(world.mailer.sent) == (0 if reason else 1)


def test_a_full_mailbox_is_no_refusal_and_a_report_of_nothing_is_nothing(world: World, address: str) -> None:
    """Bounces that may pass."""
    report = MailReport("acme", address, StaffKind.MAIL_BOUNCED, EMAIL, "2-2", 1, final=False)
    record_mail_report(world, report)
    assert world.refusals.get("acme", EMAIL) == ""
    assert staff(world, address)[-1] == "mail_uncertain"
    record_mail_report(world, replace(report, conversation_id="a" * 26))


def test_who_was_away_learns_what_became_of_an_older_mail(world: World, address: str) -> None:
    """It stands beside the message that the mail held, and the agent has that message already."""
    seq = answer(world, address)
    record_mail_report(world, MailReport("acme", address, StaffKind.MAIL_BOUNCED, EMAIL, f"{seq}-{seq}", 1))
    send_message(world, visitor(), address, Draft("cid-more", seq, "Are you there?"))
    view, lines = sync_conversation(world, agent(), address, Cursor(after=seq))
    log = conversations_wire.log(view, tuple(lines), newest=False)
    assert [each["seq"] for each in log["messages"]] == [seq + 1]
    assert "mail_bounced" in [each["event"] for each in log["staff"]]


def test_staff_lines_without_number_and_end_fit_into_a_frame(world: World, address: str) -> None:
    """The newest stay; API Gateway would close the socket over the rest."""
    subject = "ж" * 300
    lines = tuple(StaffEvent(f"{n:015d}-machine", 1, "mail", n, StaffKind.MACHINE, subject) for n in range(100))
    view, _ = sync_conversation(world, agent(), address, Cursor())
    staff_lines = conversations_wire.log(view, lines, newest=True)["staff"]
    assert len(transport_wire.encode({"staff": staff_lines})) <= conversations_wire.STAFF_BYTES + 100
    assert [each["at"] for each in staff_lines] == list(range(100 - len(staff_lines), 100))
    assert len(staff_lines) > 10


def test_unsubscribing_ends_the_mails(world: World, address: str) -> None:
    """The link of one mail; the header says one click."""
    seq = answer(world, address)
    world.now += 121
    mail_unread(world, "acme", address, seq)
    (mail,) = world.mailer.sent
    unsubscribe(world.tokens, world.refusals, mail.unsubscribe.partition("token=")[2])
    seq = answer(world, address)
    world.now += 121
    assert mail_unread(world, "acme", address, seq) == 0
    assert len(world.mailer.sent) == 1


def test_what_is_no_address_is_refused(world: World, conversation: str) -> None:
    """And nobody leaves one in a conversation that is not theirs."""
    for wrong in ("", "jane", "jane@", "@x.example", "a@b", "jane@x.example\nBcc: all@x.example", "a b@x.example"):
        with pytest.raises(InvalidRequestError):
            leave_address(world, visitor(), conversation, wrong)
    with pytest.raises(NotFoundError):
        leave_address(world, visitor(number=2), conversation, EMAIL)
    leave_address(world, visitor(), conversation, EMAIL)
    leave_address(world, visitor(), conversation, EMAIL)
    assert staff(world, conversation) == ["address"]


def test_a_transcript_is_asked_for_and_sent_once(world: World, conversation: str) -> None:
    """By the shopper or an agent; without an address there is nothing to send it to."""
    with pytest.raises(InvalidRequestError):
        request_transcript(world, visitor(), conversation)
    leave_address(world, visitor(), conversation, EMAIL)
    request_transcript(world, visitor(), conversation)
    request_transcript(world, agent(), conversation)
    asked = [body for body, _ in world.mail_queue.waiting if "transcript" in body]
    assert asked[0] == asked[1] == {"transcript": conversation, "store": "acme", "visitor": visitor().id, "seq": 1}
    for _ in range(2):
        mail_transcript(world, "acme", conversation, visitor().id, 1)
    assert len(world.mailer.sent) == 1
    assert staff(world, conversation)[-1] == "transcript"
    with pytest.raises(NotFoundError):
        request_transcript(world, Principal("bravo", "a_bravo1", Role.AGENT), conversation)


def test_a_transcript_waits_for_the_provider_and_keeps_to_the_caps(world: World, address: str) -> None:
    """As any other mail."""
    world.mailer.failing = [BusyError()]
    with pytest.raises(BusyError):
        mail_transcript(world, "acme", address, visitor().id, 1)
    world.mailer.failing = [RefusedError()]
    mail_transcript(world, "acme", address, visitor().id, 1)
    assert staff(world, address)[-1] == "mail_refused"
    for seq in (2, 3, 4, 5):
        world.now += 1
        mail_transcript(world, "acme", address, visitor().id, seq)
    assert len(world.mailer.sent) == 2
    world.refusals.put("acme", EMAIL, "bounced")
    mail_transcript(world, "acme", address, visitor().id, 9)
    mail_transcript(world, "nowhere", address, visitor().id, 9)
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize("language", [*WORDS, "ar-EG", "xx", "", 'en-"><a href=//x.co>'])
def test_every_language_has_all_words_and_its_direction(world: World, language: str) -> None:
    """Right to left for Arabic, and English for what is unknown."""
    store = replace(world.stores.known["acme"], name="A & B {0}", logo="https://acme.example/l.png")
    lines = [Line("Ana", "Hi\nthere"), Line("Ana", "مرحبا")]
    letter = letters.answers(store, language, lines, Links("https://x/#a&b", "https://x/u"))
    assert "A & B {0}" in letter.subject
    assert "Hi\nthere" in letter.text
    assert "Hi<br>there" in letter.html
    assert ('dir="rtl"' in letter.html) == language.startswith("ar")
    assert "x.co" not in letter.html + letters.received(store, language).html
    assert "https://x/#a&amp;b" in letter.html
    assert "A &amp; B {0}" in letter.html
    assert letters.received(store, language).text.endswith("A & B {0}\n")


@pytest.mark.parametrize("table", [WORDS, PAGE_WORDS])
def test_mails_and_pages_speak_nine_languages_and_no_other_ones_words(table: dict[str, Words | PageWords]) -> None:
    """Every word is there, in a form of its own, with the shop's name where English has it."""
    assert set(table) == {"en", "uk", "pl", "th", "lt", "ar", "de", "fr", "es"}
    for name in (field.name for field in fields(table["en"]) if field.name != "colon"):
        said = {language: getattr(words, name) for language, words in table.items()}
        assert len({text.casefold().rstrip(".:") for text in said.values() if text}) == len(table)
        assert {text.count("{0}") for text in said.values()} == {said["en"].count("{0}")}
        assert {re.sub(r"[^{}]", "", text) for text in said.values()} == {"{}" * said["en"].count("{0}")}
        assert {text == text.strip() and "  " not in text for text in said.values()} == {True}


def test_a_label_ends_as_its_language_wants_it(world: World) -> None:
    """French sets a space before a colon, one that no line breaks at."""
    letter = letters.answers(world.stores.known["acme"], "fr-CA", [Line("Ana", "Oui")], Links("a", "b"), ["Bleu?"])
    assert letter.text.startswith("Acme vous a répondu\u00a0:\n\nVotre message\u00a0:\n> Bleu?\n\nAna\u00a0:\nOui\n\n")
    assert letter.text.endswith("\nNe plus recevoir ces e-mails\u00a0: b\n")


def test_a_reply_token_is_of_its_key_store_and_time() -> None:
    """Forged, foreign, cut, old: nothing."""
    conversation = "abcdefghijklmnopqrstuvwxya"
    token = reply_token.sign("k1", "acme", conversation, "Jane@Reader.example", 1_700_000_000)
    assert len(f"{reply_token.PREFIX}{token}") <= 64
    found = reply_token.verify(["k2", "k1"], "acme", token.upper(), 1_700_000_000)
    assert found is not None
    assert found.conversation_id == conversation
    assert found.recipient == recipient_hash("jane@reader.example ")
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    for keys, store, text, now in (
        (["k2"], "acme", token, 1e9),
        (["k1"], "bravo", token, 1e9),
        (["k1"], "acme", forged, 1e9),
        (["k1"], "acme", token[:-8], 1e9),
        (["k1"], "acme", "1" * 56, 1e9),
        (["k1"], "acme", token, 1_700_000_000 + 3 * 86_400),
    ):
        assert reply_token.verify(keys, store, text, now) is None


def test_what_the_shop_says_by_itself_is_mailed_to_nobody(world: World) -> None:
    """The answer of a person is."""
    who = visitor(number=7)
    conversation = open_conversation(world, who, Draft("cid-first", 0, "Hallo", language="de")).conversation_id
    leave_address(world, who, conversation, EMAIL, language="de")
    answered = answer(world, conversation)
    world.now += 3600
    mail_unread(world, "acme", conversation, answered)
    (mail,) = world.mailer.sent
    assert "It is on its way" in mail.text
    assert "angekommen" not in mail.text
