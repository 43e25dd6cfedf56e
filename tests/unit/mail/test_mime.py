"""What is made of a mail within the bounds: whose it is, its parts, its names, its tables."""

from __future__ import annotations

import base64
import struct

import pytest

from chalicelib.core.text import label
from chalicelib.mail.adapters import mime_parts
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.mail import IncomingMail
from chalicelib.mail.usecases.contact import leave_address
from tests.builders import visitor
from tests.fakes import World
from tests.unit.mail.test_mail_unread import EMAIL
from tests.unit.mail.test_take_in_mail import letter, opened, receive, texts, token_of

_HEAD = b"From: Jane <jane@reader.example>\r\nSubject: Hi\r\n"


def _mixed(*parts: bytes, end: bytes = b"--b--\r\n") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body + end


@pytest.mark.parametrize(
    ("field", "name", "sender", "ambiguous"),
    [
        ("From: Jane <jane@reader.example>", "Jane", "jane@reader.example", False),
        ("From: =?utf-8?Q?Za=C5=BC?= =?utf-8?B?w7PFgg==?= <a@b.example>", "Zażół", "a@b.example", False),
        # Half a letter in each word, as some programs of East Asia do.
        ("From: =?utf-8?B?xA==?= =?utf-8?B?hQ==?= <a@b.example>", "ą", "a@b.example", False),
        ("From: Doe, Jane <jane@reader.example>", "Jane", "jane@reader.example", False),
        # What is encoded in a name is no address, whatever it looks like.
        (
            "From: =?utf-8?Q?jane=40reader.example=2C?= <eve@evil.example>",
            "jane@reader.example,",
            "eve@evil.example",
            False,
        ),
        ("From: jane@reader.example, eve@evil.example", "", "jane@reader.example", True),
        ("From: jane@reader.example <eve@evil.example>", "", "jane@reader.example", True),
        ("From: jane@reader.example\r\nFrom: eve@evil.example", "", "jane@reader.example", True),
        ("From: ja\u202ene@reader.example", "", "jane@reader.example", True),
        ("From: jane@reader.example <Jane@reader.example>", "", "jane@reader.example", False),
        ('From: "eve@evil.example" <jane@reader.example>', "eve@evil.example", "jane@reader.example", False),
        ("From: jane@reader.example(<eve@evil.example>", "<eve@evil.example>", "jane@reader.example", True),
        ("From: jane@reader.example)eve@evil.example", "", "jane@reader.example", True),
        ("From: a (b (c)) <jane@reader.example>", "a (b c)", "jane@reader.example", False),
        ("From: " + "(" * 5000, "", "", True),
        ("From: " + ", ".join(f"a{n}@b.example" for n in range(30_000)), "", "", True),
        ("From: Ja\u202e\u200f\x07ne\x85 <jane@reader.example>", "Jane", "jane@reader.example", False),
        ("To: a@b", "", "", False),
    ],
)
def test_who_wrote_is_one_person_or_nobody(field: str, name: str, sender: str, *, ambiguous: bool) -> None:
    """RFC 5322 lets From have several; what a mail server proves is the domain of one of them."""
    found = parse(field.encode() + b"\r\nSubject: x\r\n\r\nHello")
    assert (found.sender_name, found.sender, found.ambiguous) == (name, sender, ambiguous)
    assert (found.text, found.unreadable) == ("Hello", False)


def test_a_field_behind_a_bare_return_is_none() -> None:
    """Only CR and LF together end a line: what one server sees as a sender must be what another sees."""
    found = parse(b"Subject: a\rFrom: eve@evil.example\r\n" + b"From: jane@reader.example\r\n\r\nHello")
    assert (found.sender, found.subject, found.ambiguous) == ("jane@reader.example", "a From: eve@evil.example", False)


def test_nobody_in_particular_is_a_stranger_and_gets_no_confirmation(world: World, conversation: str) -> None:
    """Though DMARC passed, and one of the addresses is the shopper's."""
    leave_address(world, visitor(), conversation, EMAIL)
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    assert receive(world, letter("Send it to me", ambiguous=True), to) == ["answered_by_stranger"]
    assert texts(world, conversation)[-1][0] != visitor().id
    assert receive(world, letter(ambiguous=True), name="m2") == ["opened"]
    (other,) = opened(world)
    known = world.customers.get("acme", texts(world, other)[0][0])
    assert known is not None
    assert not known.proven
    assert world.mailer.sent == []


@pytest.mark.parametrize(
    ("raw", "sender"),
    [
        (_HEAD + b"X: " + b"y\r\n " * 400_000 + b"\r\n\r\nHello", "jane@reader.example"),
        (_HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(2000)) + b"\r\nHello", "jane@reader.example"),
        (
            _HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(50)),
            None,
        ),
        (_HEAD + b"\r\n" + b"x" * mime_parts.MAX_MAIL, "jane@reader.example"),
    ],
)
def test_a_mail_beyond_the_bounds_says_that_it_was_not_read(raw: bytes, sender: str | None) -> None:
    """Headers, depth, size; who wrote it and its subject are kept, as far as they were read."""
    found = parse(raw)
    assert (found.unreadable, found.text, found.files) == (True, "", ())
    assert found.sender == (sender or "jane@reader.example")
    assert found.subject == "Hi"


def test_a_mail_that_could_not_be_read_is_a_message_that_leads_to_it(world: World, conversation: str) -> None:
    """In a new conversation and in an old one, in the language of whom it is from, else the store's."""
    leave_address(world, visitor(), conversation, EMAIL, language="de")
    to = f"r+{token_of(world, conversation)}@acme.mail.example"
    assert receive(world, letter("", unreadable=True), to, name="m1") == ["answered"]
    message = world.log.conversations[("acme", conversation)].messages[-1]
    assert (message.text.startswith("Diese E-Mail konnte nicht gelesen werden"), message.mail_id) == (True, "m1")
    assert receive(world, IncomingMail("", "", "Parcel", "", unreadable=True), name="m2") == ["opened"]
    (other,) = opened(world)
    (message,) = world.log.conversations[("acme", other)].messages
    assert message.text == "Parcel\n\nThis mail could not be read. It is kept as it came in."
    assert message.mail_id == "m2"


def test_a_mail_to_many_stores_is_read_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading may take seconds: fifty stores must not take fifty times as long."""
    read, names = world.raw_mails.read, list[str]()

    def counted(name: str) -> IncomingMail:
        names.append(name)
        return read(name)

    monkeypatch.setattr(world.raw_mails, "read", counted)
    assert receive(world, letter(), "help@acme.mail.example", "help@bravo.mail.example") == ["opened", "opened"]
    assert receive(world, letter(), "help@nobody.mail.example", name="m2") == ["not_ours"]
    assert names == ["raw1"]


def test_parts_are_found_as_other_programs_find_them() -> None:
    """Boundaries that begin alike, an end that is missing, spaces behind; files beyond twenty are left out."""
    inner = b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bb-\r\n--bb--  \r\nepilogue"
    assert parse(_mixed(inner, b"\r\ntwo", b"Content-Type: text/plain\r\n\r\nthree", end=b"")).text == (
        "one\n--bb-\ntwo\nthree"
    )
    open_inner = b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\none"
    assert parse(_mixed(open_inner, b"\r\ntwo")).text == "one\ntwo"
    file = b"Content-Disposition: attachment; filename=a.txt\r\n\r\nx"
    found = parse(_mixed(b"\r\nHello", *[file] * 30))
    assert (found.text, len(found.files), found.unreadable) == ("Hello", 20, False)


def test_a_mail_of_too_many_parts_shows_the_first() -> None:
    """Its text is there; what is left out is in the raw mail."""
    found = parse(_mixed(*[b"\r\nHello"] * 3000))
    assert found.text.count("Hello") == 1000
    assert not found.unreadable


def test_what_says_that_it_has_parts_and_has_none_is_shown() -> None:
    """Without a boundary, or without a line of it."""
    for parameter in (b"", b"; boundary=b", b"; boundary=" + b"x" * 5000):
        assert parse(_HEAD + b"Content-Type: multipart/mixed" + parameter + b"\r\n\r\nHello").text == "Hello"


def test_a_forwarded_mail_is_kept_as_it_was() -> None:
    """Byte for byte, so a signature in it still holds."""
    inner = b"Subject: in\r\nX:  two  spaces\r\n\r\n--b-\r\nHello\r\n"
    (file,) = parse(_mixed(b"Content-Type: message/rfc822\r\n\r\n" + inner)).files
    assert (file.file.name, file.data) == ("message.eml", inner)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\u202efdp.exe", "afdp.exe"), ("\u2066a\u200f.pdf\u2069", "a.pdf"), ("a/b\\c\x00\x1f\x9f.txt", "a_b_c__.txt")],
)
def test_file_names_show_what_they_are(name: str, shown: str) -> None:
    """Nothing turns their end around, and no sign in them is one of control; inside of TNEF, too."""
    encoded = "".join(f"%{byte:02x}" for byte in name.encode()).encode()
    part = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''" + encoded + b"\r\n\r\nx"
    )
    (file,) = parse(_mixed(part)).files
    # A zero ends what a header can hold, and is left out there.
    assert file.file.name == shown


def _object(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + b"\0\0"


def _property(kind: int, name: int, values: bytes) -> bytes:
    return struct.pack("<HH", kind, name) + values


def _winmail(*properties: bytes, count: int | None = None, more: bytes = b"") -> bytes:
    listed = struct.pack("<I", len(properties) if count is None else count) + b"".join(properties)
    data = (
        b"\x78\x9f\x3e\x22\x01\x00" + more + _object(1, 0x9007, struct.pack("<II", 1252, 0)) + _object(2, 0x9002, b"\0")
    )
    data += _object(2, 0x8010, b"PICTUR~1.TXT\0") + _object(2, 0x800F, b"content") + _object(2, 0x9005, listed)
    head = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return _mixed(b"\r\nHello", head + base64.encodebytes(data))


_LONG = _property(0x1E, 0x3707, struct.pack("<II", 1, 12) + b"A pict\xfcre.t\0")


def test_a_winmail_dat_is_unpacked() -> None:
    """Under the long name, or the short one where properties do not say how long they are."""
    for raw, name in ((_winmail(_LONG), "A pictüre.t"), (_winmail(), "PICTUR~1.TXT")):
        (file,) = parse(raw).files
        assert (file.file.name, file.data) == (name, b"content")


@pytest.mark.parametrize(
    "raw",
    [
        _winmail(_LONG, count=0xFFFFFFFF),
        _winmail(_property(0x1003, 0x3707, b"\xff\xff\xff\xff")),
        _winmail(_property(0x1E, 0x3707, b"\xff\xff\xff\xff\0\0\0\0")),
        _winmail(_LONG, _property(0x3, 0x8001, b"\0" * 40)),
        _winmail(
            _property(0xD, 0x3701, struct.pack("<II", 1, 16) + b"\x07\x03\x02" + b"\0" * 5 + b"\xc0" + b"\0" * 6 + b"F")
        ),
        _winmail(more=_object(1, 0x9004, b"\xff\xff\xff\xff")),
        _winmail(more=_object(1, 0x9003, b"\xff\xff\xff\xff")),
    ],
)
def test_a_winmail_dat_that_counts_to_four_thousand_million_is_read_without_that(raw: bytes) -> None:
    """The file is there; what could not be trusted is not looked at."""
    (file,) = parse(raw).files
    assert (file.file.name, file.data) == ("PICTUR~1.TXT", b"content")


def test_a_table_is_laid_out_and_a_bomb_is_not() -> None:
    """Cells beside each other, as long as that makes no more of a text than it is."""
    head = _HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    small = parse(head + b"<table><tr><td>Item</td><td>Price</td></tr><tr><td>Shoe</td><td>5</td></tr></table>").text
    assert [line.split() for line in small.splitlines()] == [["Item", "Price"], ["Shoe", "5"]]
    large = b"<p>Hello</p><table><tr><td>" + b"y" * 100_000 + b"</td></tr>" + b"<tr><td>x</td></tr>" * 3000
    found = parse(head + large).text
    assert found.startswith("Hello")
    assert found.count("x") == 3000
    assert len(found) < 200_000
    indented = parse(head + b"<div style='padding-left:1000em'>" * 100 + b"<p>x</p>" * 3000).text
    assert (indented.count("x"), len(indented) < 1_000_000) == (3000, True)


def test_a_long_text_is_cut_between_its_letters() -> None:
    """Not into other letters: the charset that it names still holds."""
    body = "ą".encode() * 600_000
    found = parse(_HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nx" + body).text
    assert set(found) == {"x", "ą"}
    assert parse(_HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9").text == "café"


@pytest.mark.parametrize("space", ["\u00a0", "\x0b", "\u3000", " \t"])
def test_empty_lines_of_any_kind_are_one(space: str) -> None:
    """They are where the library's patterns take minutes."""
    text = "a\n" + f"{space}\n" * 30_000 + "b"
    found = parse(_HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode())
    assert found.text == "a\n\nb"


def test_a_label_is_one_line_that_shows_what_it_is() -> None:
    """Also half a surrogate pair is some sign; letters that need a joiner keep it."""
    assert label(" a\r\nb\t\x00\u202ec\u2069\u061c ", 9) == "a b c"
    assert label("\ud800x", 9) == "\ufffdx"
    assert label("می\u200cخواهم 👨\u200d👩", 20) == "می\u200cخواهم 👨\u200d👩"
    assert label("x" * 20, 9) == "x" * 8 + "…"
