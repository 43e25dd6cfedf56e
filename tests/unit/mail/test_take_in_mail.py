"""Mail from shoppers: which conversation it belongs to, who it is from, and what nobody answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.conversations import wire as conversations_wire
from chalicelib.conversations.domain.model import Channel, File
from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.conversations.usecases.change_conversation import close_conversation
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft
from chalicelib.core.errors import BusyError, InvalidRequestError, RefusedError
from chalicelib.mail.domain import reply_token
from chalicelib.mail.domain.mail import Attachment, Envelope, Harm, IncomingMail
from chalicelib.mail.usecases import take_in_mail
from chalicelib.mail.usecases.contact import leave_address, mail_transcript
from chalicelib.mail.usecases.mail_unread import mail_unread
from chalicelib.mail.usecases.receive_form import Form, receive_form
from chalicelib.mail.usecases.receive_mail import receive_mail
from chalicelib.settings.usecases.change_document import change_section, operator
from chalicelib.transport import wire as transport_wire
from tests.builders import agent, visitor
from tests.fakes import World
from tests.unit.mail.test_mail_unread import EMAIL, answer, staff

HELP = "help@acme.mail.example"


def receive(
    world: World,
    mail: IncomingMail,
    *to: str,
    name: str = "raw1",
    forged: bool = False,
    harm: Harm = Harm.NONE,
    source: str | None = None,
) -> list[str]:
    """A mail comes in."""
    world.raw_mails.mails[name] = mail
    source = mail.sender if source is None else source
    return receive_mail(world, Envelope(name, to or (HELP,), source, authentic=True, forged=forged, harm=harm))


def letter(text: str = "Where is it?", sender: str = EMAIL, **fields: object) -> IncomingMail:
    """What a shopper writes."""
    known = {"sender_name": "Jane", "subject": "Parcel", "message_id": "<1@reader>"}
    return IncomingMail(sender=sender, text=text, **(known | fields))  # type: ignore[arg-type]


def token_of(world: World, conversation_id: str, email: str = EMAIL) -> str:
    """The token of a mail that was sent to the shopper."""
    return world.reply_tokens.sign("acme", conversation_id, email, 1_710_000_000)


@pytest.fixture
def address(world: World, conversation: str) -> str:
    """The shopper has left an address."""
    leave_address(world, visitor(), conversation, EMAIL)
    return conversation


def texts(world: World, conversation_id: str) -> list[tuple[str, str, str]]:
    """Who wrote what, by which way."""
    return [(m.by, m.text, m.via) for m in world.log.conversations[("acme", conversation_id)].messages]


def opened(world: World) -> list[str]:
    """The conversations that mails have opened."""
    return [c for (_, c), found in world.log.conversations.items() if found.head.channel is Channel.EMAIL]


def test_a_new_mail_opens_a_conversation_and_is_confirmed_once(world: World) -> None:
    """With subject and text, its sender known; the same mail again changes nothing."""
    assert receive(world, letter()) == ["opened"]
    assert receive(world, letter()) == ["opened"]
    (conversation,) = opened(world)
    ((by, text, via),) = texts(world, conversation)
    assert (text, via) == ("Parcel\n\nWhere is it?", "email")
    known = world.customers.get("acme", by)
    assert known is not None
    assert (known.email, known.name, known.proven, known.message_id) == (EMAIL, "Jane", True, "<1@reader>")
    (confirmed,) = world.mailer.sent
    assert (confirmed.to, confirmed.automatic) == (EMAIL, "auto-replied")
    assert "Where is it" not in confirmed.text


def test_a_confirmation_says_what_the_shop_has_set(world: World) -> None:
    """In the language of the mail's reader where the shop has written it, else in its own; nothing of it is markup."""
    said = {"en": "We have it.\nAnswers take a day & a <b>night</b>.", "pl": "Mamy to."}
    change_section(world, operator("acme"), TEXTS, 0, {"confirmation": said})
    assert receive(world, letter()) == ["opened"]
    (confirmed,) = world.mailer.sent
    assert said["en"] in confirmed.text
    assert "We have it.<br>Answers take a day &amp; a &lt;b&gt;night&lt;/b&gt;." in confirmed.html


def test_a_reply_with_its_token_goes_into_its_conversation(world: World, address: str) -> None:
    """Whatever the subject says; it proves the address, and opens a closed conversation as any word does."""
    answer(world, address)
    to = f"R+{token_of(world, address).upper()}@acme.mail.example"
    assert receive(world, letter("Thanks", subject="Something else"), to) == ["answered"]
    assert receive(world, letter("Thanks", subject="Something else"), to) == ["answered"]
    assert texts(world, address)[2:] == [(visitor().id, "Thanks", "email")]
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert known.proven
    assert opened(world) == []


def test_an_answer_to_what_is_over_goes_on_in_the_next(world: World, address: str) -> None:
    """By mail as in the chat; a repeat is found there, and what a machine answers stands where somebody looks."""
    close_conversation(world, agent(), address, 1)
    to = f"r+{token_of(world, address)}@acme.mail.example"
    world.now += 8 * 24 * 3600
    for _ in range(2):
        assert receive(world, letter("Thanks, and one more thing"), to, name="m1") == ["answered"]
    (old, new) = [c for _, c in world.log.conversations]
    assert old == address
    assert texts(world, new) == [(visitor().id, "Thanks, and one more thing", "email")]
    assert world.log.conversations[("acme", new)].head.channel is Channel.EMAIL
    # DynamoDB's Query may see the end of the one a moment before the beginning of the next.
    hidden = world.log.conversations.pop(("acme", new))
    with pytest.raises(BusyError):
        receive(world, letter("And this", message_id="<2@reader>"), to, name="m2")
    world.log.conversations[("acme", new)] = hidden
    assert receive(world, letter("And this", message_id="<2@reader>"), to, name="m2") == ["answered"]
    assert [text for _, text, _ in texts(world, new)] == ["Thanks, and one more thing", "And this"]
    arrived = take_in_mail.take_in(
        world,
        world.stores.known["acme"],
        Envelope("m2", (to,), EMAIL, authentic=True),
        letter("And this", message_id="<2@reader>"),
        to,
    )
    assert (arrived.outcome, arrived.conversation_id) == ("answered", new)
    assert receive(world, letter("I am away", automatic=True), to, name="m3") == ["machine"]
    assert (staff(world, new)[-1], "machine" in staff(world, address)) == ("machine", False)
    # What answers a mail of the new one goes there, too.
    receive(world, letter("Thanks, and one more thing"), f"r+{token_of(world, new)}@acme.mail.example", name="m4")
    assert len(world.log.conversations) == 2


def test_a_stranger_who_answers_what_is_over_is_the_same_when_it_comes_again(world: World, address: str) -> None:
    """Also where the shopper's address was corrected between the two tries."""
    close_conversation(world, agent(), address, 1)
    to = f"r+{token_of(world, address)}@acme.mail.example"
    world.now += 8 * 24 * 3600
    assert receive(world, letter("It is me"), to, name="m1") == ["answered"]
    leave_address(world, visitor(), address, "other@reader.example")
    assert receive(world, letter("It is me"), to, name="m1") == ["answered"]
    (_, new) = [c for _, c in world.log.conversations]
    assert len(texts(world, new)) == 1


def test_a_repeat_after_other_messages_is_one_message(world: World, address: str) -> None:
    """Mail servers repeat within hours, and people write meanwhile; what a mail opened is found likewise."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    receive(world, letter("Thanks"), to, name="m1")
    receive(world, letter(), name="m2")
    (other,) = opened(world)
    for conversation in (address, other):
        for number in range(150):
            answer(world, conversation, f"text {number}")
    assert receive(world, letter("Thanks"), to, name="m1") == ["answered"]
    assert receive(world, letter(), name="m2") == ["opened"]
    assert [each for each in texts(world, address) if each[1] == "Thanks"] == [(visitor().id, "Thanks", "email")]
    assert len(texts(world, other)) == 151
    assert len(texts(world, address)) == 152
    assert opened(world) == [other]


@pytest.mark.parametrize("writer", [EMAIL, "colleague@reader.example"])
def test_a_repeat_is_one_message_although_the_address_has_changed(world: World, address: str, writer: str) -> None:
    """Between two tries the shopper corrects it, or corrects it to the writer's: who wrote stays who wrote."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    first = receive(world, letter("Thanks", writer), to)
    said = texts(world, address)
    leave_address(world, visitor(), address, "other@reader.example")
    assert receive(world, letter("Thanks", writer), to) == first
    assert texts(world, address) == said


def test_an_address_with_the_same_short_hash_is_a_stranger(
    world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token knows 40 bits of its recipient, and another address may have the same; a mail changes no address."""
    monkeypatch.setattr(take_in_mail, "recipient_hash", lambda _: b"12345")
    monkeypatch.setattr(reply_token, "recipient_hash", lambda _: b"12345")
    to = f"r+{token_of(world, address)}@acme.mail.example"
    assert receive(world, letter("Send it to me", "mallory@evil.example"), to, name="m1") == ["answered_by_stranger"]
    assert receive(world, letter("It is me", EMAIL.upper()), to, name="m2") == ["answered"]
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert (known.email, known.proven) == (EMAIL, True)


def test_an_answer_into_a_conversation_of_which_no_address_is_known_is_a_strangers(
    world: World, conversation: str
) -> None:
    """Nobody was mailed from there, so nobody can be answering."""
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    assert receive(world, letter("Hello"), to) == ["answered_by_stranger"]
    assert world.customers.get("acme", visitor().id) is None


def _confirmed(world: World, *senders: str, authentic: bool = True) -> list[str]:
    for number, sender in enumerate(senders):
        name = f"raw-{len(world.mailer.sent)}-{number}-{sender}"
        world.raw_mails.mails[name] = letter("Where is it?", sender)
        receive_mail(world, Envelope(name, (HELP,), sender, authentic=authentic))
    return [mail.to for mail in world.mailer.sent]


def test_only_who_has_shown_that_an_address_is_theirs_is_confirmed(world: World) -> None:
    """Sixty mails with a forged From made us send sixty to somebody else."""
    assert _confirmed(world, *(f"victim{n}@bank.example" for n in range(60)), authentic=False) == []
    assert len(opened(world)) == 60


def test_a_mailbox_is_confirmed_to_once_a_day_however_it_is_spelt(world: World) -> None:
    """victim+1@, victim+2@, Victim@; and dots, where they do not matter."""
    _confirmed(world, "victim@bank.example", "victim+1@bank.example", "VICTIM+x@bank.example", "v.ictim@bank.example")
    _confirmed(world, "some.body@gmail.com", "somebody+1@googlemail.com", "s.o.m.e.body@gmail.com")
    assert [mail.to for mail in world.mailer.sent] == [
        "victim@bank.example",
        "v.ictim@bank.example",
        "some.body@gmail.com",
    ]


def test_strangers_make_a_store_send_twenty_mails_an_hour(world: World) -> None:
    """However many they are; copies to addresses that nobody has proven are counted as well."""
    assert len(_confirmed(world, *(f"p{n}@many{n}.example" for n in range(50)))) == 20
    world.now += 3600
    for number in range(30):
        who = visitor(number=100 + number)
        theirs = open_conversation(world, who, Draft("cid-first", 0, "Hello")).conversation_id
        leave_address(world, who, theirs, f"q{number}@many.example")
        mail_transcript(world, "acme", theirs, who.id, 1)
    assert len(world.mailer.sent) == 40


def test_confirmations_can_be_switched_off(world: World) -> None:
    """By store."""
    world.stores.known["acme"] = replace(world.stores.known["acme"], confirms=False)
    assert _confirmed(world, "jane@reader.example") == []


def test_the_token_in_the_references_counts_where_the_address_has_none(world: World, address: str) -> None:
    """For programs that answer to From; the latest one wins, foreign domains do not count."""
    token = token_of(world, address)
    references = ("<x@y>", f"<{token}@acme.mail.example>", f"<{token}@evil.example>")
    assert receive(world, letter("Thanks", references=references)) == ["answered"]


def test_a_forged_token_opens_a_new_conversation(world: World, address: str) -> None:
    """So do another store's token and a subject that names the conversation."""
    token = token_of(world, address)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert receive(world, letter(), f"r+{forged}@acme.mail.example", name="m1") == ["opened"]
    assert receive(world, letter(), f"r+{token}@bravo.mail.example", name="m2") == ["opened"]
    assert receive(world, letter(subject=f"Re: {address}"), name="m3") == ["opened"]
    assert len(texts(world, address)) == 1


@pytest.mark.parametrize(
    ("sender", "forged"), [("mallory@evil.example", False), (EMAIL, True), ("colleague@reader.example", False)]
)
def test_who_is_not_the_recipient_speaks_under_their_own_name(
    world: World, address: str, sender: str, *, forged: bool
) -> None:
    """The Ticket Trick: a CC or a forged From gets no identity, and learns nothing."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    assert receive(world, letter("Send it to me", sender), to, forged=forged) == ["answered_by_stranger"]
    message = world.log.conversations[("acme", address)].messages[-1]
    assert message.by != visitor().id
    assert message.name == sender
    assert message.by not in world.log.conversations[("acme", address)].head.participants
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert not known.proven
    assert world.mailer.sent == []


def test_who_held_an_address_that_was_corrected_is_a_stranger(world: World, address: str) -> None:
    """The first address was mistyped: its owner has a token, and nothing else."""
    to = f"r+{token_of(world, address, 'wrong@reader.example')}@acme.mail.example"
    leave_address(world, visitor(), address, "right@reader.example")
    assert receive(world, letter("Who are you?", "wrong@reader.example"), to) == ["answered_by_stranger"]
    known = world.customers.get("acme", visitor().id)
    assert known is not None
    assert (known.email, known.proven) == ("right@reader.example", False)


def test_machines_are_heard_and_never_answered(world: World, address: str) -> None:
    """RFC 3834: an absence note shows for the agents; a newsletter opens a conversation without a confirmation."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    assert receive(world, letter("I am away", automatic=True), to, name="m1") == ["machine"]
    assert staff(world, address)[-1] == "machine"
    assert len(texts(world, address)) == 1
    assert receive(world, letter(automatic=True), name="m2") == ["opened"]
    assert receive(world, letter(sender="no-reply@shop.example"), name="m3") == ["opened"]
    assert receive(world, letter(sender="help@bravo.mail.example"), name="m4") == ["opened"]
    assert world.mailer.sent == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [("I am away.\n\nIn haste: " + "red, please. " * 30, None), ("x" * 9000, "cut"), ("ก" * 4000, "cut")],
)
def test_an_answer_that_only_looks_automatic_is_kept_whole(
    world: World, address: str, text: str, shown: str | None
) -> None:
    """With its lines, as far as a message goes and a frame has room for."""
    receive(world, letter(text, automatic=True), f"r+{token_of(world, address)}@acme.mail.example")
    line = world.log.conversations[("acme", address)].staff[-1]
    assert line.event == "machine"
    if shown is None:
        assert line.subject == f"{EMAIL}: {text.strip()}"
    else:
        assert line.subject.endswith("…")
        assert len(line.subject.partition(": ")[2]) > 2000
    assert len(transport_wire.encode({"line": conversations_wire.staff_event(line)})) < conversations_wire.STAFF_BYTES


def test_each_automatic_answer_is_a_line_of_its_own_and_a_repeat_is_none(world: World, address: str) -> None:
    """Also without an id; and what comes with an empty return path is a machine's, whatever else it says."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    for text in ("I am away", "I am back", "I am away"):
        assert receive(world, letter(text, message_id=""), to, source="") == ["machine"]
    lines = [line.subject for line in world.log.conversations[("acme", address)].staff if line.event == "machine"]
    assert sorted(lines) == [f"{EMAIL}: I am away", f"{EMAIL}: I am back"]
    assert len(texts(world, address)) == 1


def test_a_returned_mail_is_shown_where_it_belongs(world: World, address: str) -> None:
    """RFC 3464; without a token it is nobody's."""
    to = f"r+{token_of(world, address)}@acme.mail.example"
    assert receive(world, letter(report=True, sender="MAILER-DAEMON@mx.example"), to, name="m1") == ["bounced"]
    assert staff(world, address)[-1] == "mail_bounced"
    assert receive(world, letter(report=True), name="m2") == ["report"]


def test_our_own_mails_end_where_they_arrive(world: World, address: str) -> None:
    """Marked by X-Loop, from whichever of our stores or deployments: people see them, machines do not answer."""
    assert receive(world, letter(hops=1), name="m1") == ["opened"]
    assert world.mailer.sent == []
    to = f"r+{token_of(world, address)}@acme.mail.example"
    assert receive(world, letter(hops=1), to, name="m2") == ["machine"]
    assert len(texts(world, address)) == 1


def test_harmful_mail_and_mail_for_nobody_is_left_where_it_is(world: World) -> None:
    """It opens nothing; the raw mail is kept."""
    assert receive(world, letter(), harm=Harm.SPAM) == ["spam"]
    assert receive(world, letter(), "help@unknown.mail.example", "x@elsewhere.example") == ["not_ours", "not_ours"]
    assert world.log.conversations == {}


def test_a_flood_from_one_address_ends(world: World, address: str) -> None:
    """Ten new conversations an hour, thirty answers in one; the mails themselves are kept."""
    outcomes = [receive(world, letter(), name=f"m{n}")[0] for n in range(12)]
    assert outcomes == ["opened"] * 10 + ["too_many"] * 2
    to = f"r+{token_of(world, address)}@acme.mail.example"
    outcomes = [receive(world, letter(f"text {n}"), to, name=f"a{n}")[0] for n in range(32)]
    assert outcomes.count("too_many") == 2
    assert len(world.mailer.sent) == 1


def test_files_are_named_and_an_empty_mail_says_what_it_has(world: World) -> None:
    """No text: the subject; no subject: the file."""
    files = (Attachment(File("photo.png", "image/png", 3), b"png"),)
    receive(world, letter("", files=files), name="m1")
    receive(world, letter("", subject="", files=files), name="m2")
    receive(world, letter("", subject="", sender="not an address"), name="m3")
    found = [world.log.conversations[("acme", each)].messages[0] for each in opened(world)]
    assert [message.text for message in found] == ["Parcel", "photo.png", "…"]
    assert found[0].files == (File("photo.png", "image/png", 3),)


def test_a_confirmation_that_fails_stops_nothing(world: World) -> None:
    """Nor does a refused address get one."""
    world.mailer.failing = [RefusedError()]
    assert receive(world, letter(), name="m1") == ["opened"]
    world.refusals.put("acme", "other@reader.example", "complained")
    assert receive(world, letter(sender="other@reader.example"), name="m2") == ["opened"]
    assert world.mailer.sent == []


def test_a_form_opens_a_conversation_and_mails_nobody(world: World) -> None:
    """The same form twice within minutes is one; the answer goes out by mail, and nothing before it."""
    settings = world.stores.known["acme"]
    form = Form(EMAIL, "Jane", "Where is it?", "lt")
    first = receive_form(world, settings, form)
    assert receive_form(world, settings, form) == first
    stored = world.log.conversations[("acme", first)]
    assert (stored.head.channel, stored.messages[0].via, len(stored.messages)) == (Channel.FORM, "form", 1)
    assert world.mailer.sent == []
    seq = answer(world, first)
    world.now += 121
    mail_unread(world, "acme", first, seq)
    assert [(mail.to, mail.language) for mail in world.mailer.sent] == [(EMAIL, "lt")]


def test_a_form_of_a_machine_looks_accepted_and_is_nothing(world: World) -> None:
    """The hidden field, or links without end; what is no form is an error."""
    settings = world.stores.known["acme"]
    assert receive_form(world, settings, Form(EMAIL, "", "Buy", "", trap="x")) == ""
    assert receive_form(world, settings, Form(EMAIL, "", "http://x " * 6, "")) == ""
    for wrong in (Form("nobody", "", "Hello", ""), Form(EMAIL, "", " \u0007 ", "")):
        with pytest.raises(InvalidRequestError):
            receive_form(world, settings, wrong)
    assert world.log.conversations == {}


def test_f27_two_stores_that_mail_each_other_fall_silent(world: World) -> None:
    """Each mail of one is handed to the other, and a machine at each answers all it sees: three mails at the most."""
    from chalicelib.conversations.usecases.send_message import Draft, send_message  # noqa: PLC0415 - as above
    from chalicelib.mail.adapters.mime import parse  # noqa: PLC0415 - as above
    from chalicelib.mail.usecases.mail_unread import mail_unread  # noqa: PLC0415 - as above
    from chalicelib.mail.wire.mime import mime  # noqa: PLC0415 - the real form of a mail

    receive(world, letter(sender="help@bravo.mail.example"), "help@acme.mail.example", name="first")
    handed = 0
    for turn in range(40):
        world.now += 300
        for (store, conversation), found in list(world.log.conversations.items()):
            tail = len(found.messages)
            if turn == 0 or found.messages[-1].by.startswith("v_"):
                draft = Draft(f"auto-{turn}-{tail}", tail, "We are looking into it")
                send_message(world, agent(store), conversation, draft)
            world.now += 121
            mail_unread(world, store, conversation, len(found.messages))
        for number, mail in enumerate(world.mailer.sent[handed:], start=handed):
            world.raw_mails.mails[f"l{number}"] = parse(mime(mail))
            receive_mail(world, Envelope(f"l{number}", (mail.to,), mail.sender, authentic=True))
        handed = len(world.mailer.sent)
    assert 1 <= handed <= 3
    assert {store for store, _ in world.log.conversations} == {"acme", "bravo"}
