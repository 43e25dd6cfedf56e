"""Mails in their wire form: what goes to SES, what is understood of what comes in, and where it is kept."""

from __future__ import annotations

import base64
import json
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from chalicelib.access.domain import Link
from chalicelib.aws import client as aws
from chalicelib.bootstrap.container import Container
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Status
from chalicelib.core.errors import BusyError, NotFoundError, RefusedError, UnauthenticatedError, UncertainError
from chalicelib.core.ports import Unavailable
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.addresses import is_address
from chalicelib.mail.domain.mail import Envelope, OutgoingMail
from chalicelib.mail.domain.quarantine import BlockedSender, HeldMail, State
from chalicelib.mail.wire.mime import mime
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.people.domain import Customer

MAIL = OutgoingMail(
    sender="help@acme.mail.example",
    sender_name='Acme "Shop", Ltd',
    to="jane@reader.example",
    reply_to=f"r+{'a' * 56}@acme.mail.example",
    subject="Nowa wiadomość: Ąćę",
    text="Zażółć\n",
    html="<p>Zażółć</p>",
    language="pl",
    references=("<1@reader.example>", f"<{'a' * 56}@acme.mail.example>"),
    in_reply_to="<1@reader.example>",
    unsubscribe="https://api.example/v1/unsubscribe?token=" + "x" * 400,
    tags={"store": "acme", "conversation": "c", "covers": "1-2"},
)


def raw(headers: str, body: bytes = b"Hello\r\n") -> bytes:
    """A mail as bytes."""
    return headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def test_a_mail_carries_what_it_must() -> None:
    """EM-1, EM-5, EM-6, EM-7: every header whole on its line, both bodies, nothing encoded that a program reads."""
    data = mime(MAIL)
    assert b"\r\nList-Unsubscribe: <https://api.example/v1/unsubscribe?token=" + b"x" * 400 + b">\r\n" in data
    assert f"\r\nReply-To: {MAIL.reply_to}\r\n".encode() in data
    assert f"\r\nReferences: {' '.join(MAIL.references)}\r\n".encode() in data
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Loop"] == "shopbell 1"
    assert message["Content-Language"] == "pl"
    assert message["Subject"] == MAIL.subject
    assert message["From"].addresses[0].display_name == MAIL.sender_name
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Zażółć"
    assert "Zażółć" in html.get_content()
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("to", ["a..b@x.example", ".a@x.example", "é@x.example"])
def test_what_no_mail_can_carry_is_refused_and_not_crashed_on(container: Container, ses: Ses, to: str) -> None:
    """Should such an address ever get so far: it is no address to begin with."""
    assert not is_address(to)
    with pytest.raises(RefusedError):
        container.mailer.send(OutgoingMail(**{**_fields(MAIL), "to": to}))
    assert ses.requests == []


def test_no_header_can_be_smuggled_in() -> None:
    """CR and LF are refused by the library, whatever field they come in."""
    with pytest.raises(ValueError, match=r"(?i)header|newline|linefeed|carriage"):
        mime(OutgoingMail(**{**_fields(MAIL), "subject": "Hi\r\nBcc: all@evil.example"}))


def _fields(mail: OutgoingMail) -> dict[str, Any]:
    return {name: getattr(mail, name) for name in mail.__slots__}


class Ses:
    """SES at the end of botocore's own wire: what was sent, and the answers to give."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[int | Exception] = []
        self.said = "no"

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(json.loads(request.body))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        codes = {
            429: "TooManyRequestsException",
            400: "MessageRejected",
            403: "AccountSuspended",
            500: "InternalFailure",
        }
        body = json.dumps({"MessageId": "m"} if answer == 200 else {"message": self.said}).encode()
        headers = {"x-amzn-ErrorType": codes.get(answer, ""), "Content-Type": "application/json"}

        class Raw:
            def stream(self, **_: Any) -> Any:
                yield body

        return AWSResponse(request.url, answer, HeadersDict(headers), Raw())  # type: ignore[arg-type]  # botocore's own


@pytest.fixture
def ses(container: Container) -> Ses:
    """The mailer's client speaks to this."""
    found = Ses()
    aws.client("sesv2", attempts=1).meta.events.register("before-send.sesv2", found)
    assert container.mailer is not None
    return found


def test_a_mail_goes_to_ses_whole_and_once(container: Container, ses: Ses) -> None:
    """As raw MIME, with tags and the configuration set."""
    container.mailer.send(MAIL)
    (request,) = ses.requests
    assert base64.b64decode(request["Content"]["Raw"]["Data"]).startswith(b"From: ")
    assert request["Destination"] == {"ToAddresses": ["jane@reader.example"]}
    assert request["ConfigurationSetName"] == "shopbell"
    assert {"Name": "covers", "Value": "1-2"} in request["EmailTags"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (429, BusyError),
        (500, UncertainError),
        (ReadTimeoutError(endpoint_url="ses"), UncertainError),
        (400, RefusedError),
        (403, BusyError),
        (ConnectTimeoutError(endpoint_url="ses"), BusyError),
    ],
)
def test_f17_what_ses_says_is_told_apart(
    container: Container, ses: Ses, answer: int | Exception, error: type[Exception]
) -> None:
    """Not taken, nobody knows, never: and botocore repeats none of them by itself."""
    ses.answers = [answer]
    with pytest.raises(error):
        container.mailer.send(MAIL)
    assert len(ses.requests) == 1


def test_a_mail_waits_for_the_admin_who_has_not_verified_the_domain_yet(container: Container, ses: Ses) -> None:
    """SES calls that a rejected mail, too; but it is the account that is not ready, and people mend it."""
    ses.answers, ses.said = [400], "Email address is not verified. The following identities failed the check: x"
    with pytest.raises(BusyError):
        container.mailer.send(MAIL)


PLAIN = "From: Jane <jane@reader.example>\nTo: help@acme.mail.example\nSubject: Hi\nMessage-ID: <1@reader.example>"


def test_a_plain_mail_is_understood() -> None:
    """Sender, subject, ids, text without signature."""
    found = parse(raw(PLAIN + "\nReferences: <a@b> <c@d>\nIn-Reply-To: <e@f>", b"Hello\r\n\r\n-- \r\nJane\r\n"))
    assert (found.sender, found.sender_name, found.subject) == ("jane@reader.example", "Jane", "Hi")
    assert found.references == ("<a@b>", "<c@d>", "<e@f>")
    assert (found.text, found.message_id, found.automatic, found.hops) == ("Hello", "<1@reader.example>", False, 0)


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, 1 Jan 2024 at 10:00, Acme <help@acme.mail.example> wrote:\n> old",
        "Am 12.11.2026 um 10:11 schrieb Acme:\n> old",
        "пт, 20 лист. 2026 р. о 10:11 Acme <help@x.example> пише:\n> old",
        "pt., 20 lis 2026 o 10:11 Acme <a@b> napisał(a):\n> old",
        "2026-11-20, pn 10:11 Acme <help@x> rašė:\n> old",
        "เมื่อ ศ. 20 พ.ย. 2026 เวลา 10:11 Acme <x@y> เขียนว่า:\n> old",
        "في الجمعة، ٢٠ نوفمبر ٢٠٢٦ في ١٠:١١ ص تمت كتابة ما يلي بواسطة Acme <x@y>:\n> old",
        "-----Original Message-----\nFrom: Acme\nSent: Monday\nTo: Jane\nSubject: Hi\n\nold",
    ],
)
def test_a_quote_is_left_out_in_the_shops_languages(quote: str) -> None:
    """What was written before it stays whole, also what looks like a greeting."""
    found = parse(raw(PLAIN + "\nContent-Type: text/plain; charset=utf-8", f"Thanks, but no.\n\n{quote}\n".encode()))
    assert found.text == "Thanks, but no."


def test_a_mail_that_is_all_quote_is_shown_whole() -> None:
    """Cosmetic: never at the cost of what was said (EM-8)."""
    assert "old" in parse(raw(PLAIN, b"On Mon, X <a@b> wrote:\r\n> old\r\n")).text


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "Zażółć".encode()),
        ("iso-8859-2", "Zażółć".encode("iso-8859-2")),
        ("windows-1251", "Привіт".encode("windows-1251")),
        ("koi8-u", "Привіт".encode("koi8-u")),
        ("tis-620", "สวัสดี".encode("tis-620")),
        ("x-unknown-8bit", "Zażółć".encode()),
        ("utf-8", "Zażółć".encode("cp1250")),
        ("no such thing", b"plain"),
    ],
)
def test_odd_charsets_are_read_as_far_as_they_can_be(charset: str, body: bytes) -> None:
    """Declared rightly, wrongly, or as something that does not exist."""
    found = parse(raw(f"{PLAIN}\nContent-Type: text/plain; charset={charset}", body))
    assert found.text
    if charset != "utf-8":
        assert found.text in {"Zażółć", "Привіт", "สวัสดี", "plain"}


def test_html_becomes_text_and_nothing_of_it_runs() -> None:
    """Lines stay lines; scripts and styles are no text; the program's own quote is cut."""
    html = (
        "<style>p{}</style><script>alert(1)</script><p>Hello<br>you</p><ul><li>one</li></ul>"
        '<div class="gmail_quote">On Monday<blockquote>old</blockquote></div>'
    )
    found = parse(raw(f"{PLAIN}\nContent-Type: text/html; charset=utf-8", html.encode()))
    assert "Hello" in found.text
    assert "you" in found.text
    assert "one" in found.text
    for absent in ("<", "alert", "p{}", "old"):
        assert absent not in found.text


def multipart() -> EmailMessage:
    """Nested parts of every kind."""
    message = EmailMessage()
    message["From"], message["Subject"] = "jane@reader.example", "Files"
    message.set_content("See below")
    message.add_alternative("<p>See below</p>", subtype="html")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../photo\u202egnp.png")
    message.add_attachment(b"", maintype="application", subtype="octet-stream", filename="empty")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", params={"method": "REQUEST"})
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner.set_content("Forwarded")
    message.add_attachment(inner)
    return message


def test_nested_parts_invitations_and_forwarded_mails_become_files() -> None:
    """Named safely, empty ones left out; the text is the first plain one."""
    found = parse(multipart().as_bytes())
    assert found.text == "See below"
    files = {(each.file.name, each.file.type) for each in found.files}
    assert ("invite.ics", "text/calendar") in files
    assert ("message.eml", "message/rfc822") in files
    (photo,) = [each for each in found.files if each.file.type == "image/png"]
    assert "/" not in photo.file.name
    assert (photo.data, photo.file.size) == (b"\x89PNG", 4)
    assert len(found.files) == 3


def test_winmail_dat_is_unpacked_or_kept() -> None:
    """What is no TNEF stays the file that it is."""
    message = multipart()
    message.add_attachment(b"\x78\x9f\x3e\x22junk", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    names = [each.file.name for each in parse(message.as_bytes()).files]
    assert "winmail.dat" in names


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <news.example>",
        "List-Unsubscribe: <https://x>",
        "Return-Path: <>",
        "X-Autoreply: yes",
    ],
)
def test_machines_are_recognised(headers: str) -> None:
    """RFC 3834, RFC 2369, RFC 5230 and what programs do beside them."""
    assert parse(raw(f"{PLAIN}\n{headers}")).automatic
    assert not parse(raw(f"{PLAIN}\nAuto-Submitted: no")).automatic


def test_a_type_longer_than_any_is_not_kept() -> None:
    """It would stand in the message, which the topic then does not take."""
    (file,) = parse(raw(f"{PLAIN}\nContent-Type: application/{'x' * 300_000}", b"data")).files
    assert file.file.type == "application/octet-stream"


def test_a_delivery_report_is_recognised() -> None:
    """RFC 3464, and mailer-daemon by name."""
    report = 'multipart/report; report-type=delivery-status; boundary="b"'
    assert parse(raw(f"{PLAIN}\nContent-Type: {report}", b"--b\r\n\r\nfailed\r\n--b--\r\n")).report
    assert parse(raw("From: MAILER-DAEMON@mx.example\nSubject: x")).report


@pytest.mark.parametrize(("mark", "hops"), [("shopbell 2", 2), ("shopbell", 3), ("shopbell 99", 3), ("other 1", 0)])
def test_our_own_mark_is_read(mark: str, hops: int) -> None:
    """A count that is not one counts as the highest."""
    assert parse(raw(f"{PLAIN}\nX-Loop: {mark}")).hops == hops


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe" * 500,
        b"\r\n\r\n",
        raw("From: \xff\nSubject: =?utf-8?b?////?=\nContent-Type: multipart/mixed"),
        raw("From: a@b, c@d\nContent-Type: multipart/mixed; boundary=x", b"--x\r\nContent-Type: ;;;\r\n\r\nhi"),
        raw("From: <\nContent-Transfer-Encoding: base64", b"!!!!"),
        raw("Content-Type: text/plain; charset=\"\xe9\"\nContent-Disposition: attachment; filename*=bad'x'%ZZ", b"x"),
        raw("Content-Type: message/rfc822", b"broken"),
        raw("Subject: " + "x" * 100_000),
        raw("References: " + "<a@b> " * 5000),
    ],
)
def test_whatever_comes_in_something_comes_out(data: bytes) -> None:
    """Nothing raises; nothing is larger than it may be."""
    found = parse(data)
    assert len(found.subject) <= 200
    assert len(found.references) <= 50


@pytest.mark.parametrize(
    "text",
    ["On " * 8000, "\n" * 20_000, "> " * 10_000, "From: a\n" * 3000, "Od: \n" * 4000, "_" * 20_000, "mail " * 9000],
)
def test_no_text_keeps_the_parser_busy(text: str) -> None:
    """The library's patterns take minutes on some texts; the two seconds are a bound, not a measure."""
    begun = time.process_time()
    parse(raw(PLAIN, text.encode()))
    assert time.process_time() - begun < 2


def test_a_mail_is_read_from_its_bucket_and_its_files_are_put_beside_it(container: Container) -> None:
    """Links are downloads of a harmless type, to this mail's files and no others."""
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket="mails", Key="in/m1", Body=multipart().as_bytes())
    found = container.raw_mails.read("m1")
    assert found.text == "See below"
    assert s3.list_objects_v2(Bucket="mails", Prefix="files/")["KeyCount"] == 0
    container.raw_mails.unpack("m1", found.files)
    assert s3.get_object(Bucket="mails", Key="files/m1/0")["Body"].read() == found.files[0].data
    for index, key in ((None, "in/m1"), (1, "files/m1/1")):
        url = container.raw_mails.link("m1", index)
        assert key in url
        assert "response-content-disposition=attachment" in url
        assert "response-content-type=application%2Foctet-stream" in url
    for wrong in ("../other", "a/b", ""):
        with pytest.raises(NotFoundError):
            container.raw_mails.read(wrong)


def test_what_is_put_back_comes_back(container: Container) -> None:
    """A quarter of an hour is the longest that SQS waits."""
    container.mail_queue.put({"seq": 1}, 5000)
    sqs: Any = boto3.client("sqs")
    queue = container.env["MAIL_QUEUE_URL"]
    assert (
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"][
            "ApproximateNumberOfMessagesDelayed"
        ]
        == "1"
    )
    container.notify_queue.put({"seq": 2}, 1)


def test_customers_and_refusals_are_kept_by_store(container: Container) -> None:
    """Addresses under their hash, whatever their case."""
    customer = Customer("acme", "v_1", "Jane@Reader.example", True, "Jane", "pl", "Hi", "<1@x>", 2)
    assert container.customers.put(customer, Customer("acme", "v_1", ""))
    assert container.customers.get("acme", "v_1") == customer
    assert container.customers.get("bravo", "v_1") is None
    container.refusals.put("acme", "jane@reader.example", "bounced")
    assert container.refusals.get("acme", " JANE@reader.example") == "bounced"
    assert container.refusals.get("bravo", "jane@reader.example") == ""


def test_a_lease_is_held_by_one_runs_out_and_is_done(container: Container) -> None:
    """Two tries at the most; a try that surely did nothing does not count."""
    now = [1_700_000_000.0]
    container.clock = lambda: now[0]
    leases, counters = container.leases, container.counters
    assert leases.take("acme", "k", 60, 2) == 1
    key = {"pk": {"S": "acme#lease#k"}, "sk": {"S": "lease"}}
    item = boto3.client("dynamodb").get_item(TableName="live", Key=key)["Item"]
    # A lease that is forgotten too early is taken again by what a queue still holds; one without end stays for ever.
    assert int(item["ttl"]["N"]) == now[0] + 15 * 24 * 3600
    assert leases.take("acme", "k", 60, 2) is Unavailable.HELD
    assert leases.take("bravo", "k", 60, 2) == 1
    leases.drop("acme", "k")
    assert leases.take("acme", "k", 60, 2) == 1
    # To the second: who looks when it ends must not have to come once more.
    now[0] += 59
    assert leases.take("acme", "k", 60, 2) is Unavailable.HELD
    now[0] += 1
    assert leases.take("acme", "k", 60, 2) == 2
    now[0] += 61
    assert leases.take("acme", "k", 60, 2) is Unavailable.SPENT
    assert leases.take("acme", "j", 60, 2) == 1
    leases.finish("acme", "j")
    now[0] += 3600
    assert leases.take("acme", "j", 60, 9) is Unavailable.HELD
    assert counters.count("acme", "c", 1, 1_800_000_000)
    assert not counters.count("acme", "c", 1, 1_800_000_000)
    # Several at once, all or nothing.
    assert counters.count("acme", "many", 5, 1_800_000_000, 3)
    assert not counters.count("acme", "many", 5, 1_800_000_000, 3)
    assert counters.count("acme", "many", 5, 1_800_000_000, 2)
    assert not counters.count("acme", "many", 5, 1_800_000_000)
    counters.uncount("acme", "c")
    assert counters.count("acme", "c", 1, 1_800_000_000)


def test_preferences_devices_and_staff_lines_are_kept(container: Container) -> None:
    """Each under its agent; the same twice is one."""
    wish = Preferences(False, 15, "22:00", "07:00", "Europe/Vilnius")
    container.preferences.put("acme", "a_1", wish)
    assert container.preferences.all("acme") == {"a_1": wish}
    assert container.preferences.all("bravo") == {}
    device = Device("a_1", "https://push.example/1", "p", "a")
    for _ in range(2):
        container.devices.put("acme", device)
    assert container.devices.all("acme") == [device]
    container.devices.drop("acme", "a_1", device.endpoint)
    assert container.devices.all("acme") == []
    line = StaffEvent("000000000000001-mailed", 2, "mail", 1, StaffKind.MAILED, "1-2")
    for _ in range(2):
        container.log.add_staff("acme", "c", line)
    assert list(container.log.staff("acme", "c", 0)) == [line]


def test_links_and_replies_are_signed_for_one_purpose(container: Container) -> None:
    """A link is no visitor's token, one purpose not another, and an old key still verifies."""
    link = Link("resume", "acme", "v_1", "c", int(container.clock()) + 60)
    token = container.tokens.sign_link(link)
    assert container.tokens.verify_link(token, "resume") == link
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify_link(token, "unsubscribe")
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify(token)
    with pytest.raises(UnauthenticatedError):
        container.tokens.verify_link(container.tokens.sign("acme", "v_1", link.expires), "resume")
    conversation = "abcdefghijklmnopqrstuvwxya"
    reply = container.reply_tokens.sign("acme", conversation, "a@b.example", link.expires)
    found = container.reply_tokens.verify("acme", reply)
    assert found is not None
    assert found.conversation_id == conversation
    assert container.reply_tokens.verify("bravo", reply) is None
    assert (
        container.reply_tokens.derive("a", "b")
        == container.reply_tokens.derive("a", "b")
        != container.reply_tokens.derive("ab")
    )


def held(mail_id: str, at: int, store_id: str = "acme", why: str = "spam") -> HeldMail:
    """A mail that was not taken in."""
    envelope = Envelope(
        mail_id, (f"help@{store_id}.mail.example",), "bounce@reader.example", authentic=False, forged=True
    )
    return HeldMail(store_id, envelope, why, at, "jane@reader.example", "Jane", "", "Where is it?")


def test_held_mails_are_listed_by_store_newest_first_and_expire(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, by pages; those whose time is over are gone although TTL has not come by."""
    now = int(container.clock())
    for number in range(5):
        container.quarantine.hold(held(f"m{number}", (now + number) * 1000))
    container.quarantine.hold(held("m9", now * 1000, "bravo"))
    first = container.quarantine.page("acme", "", 3)
    second = container.quarantine.page("acme", first.cursor, 3)
    assert [each.id for each in (*first.mails, *second.mails)] == ["m4", "m3", "m2", "m1", "m0"]
    assert (len(first.mails), second.cursor) == (3, "")
    assert container.quarantine.held("acme", "m0") == second.mails[1] == held("m0", now * 1000)
    assert container.quarantine.held("bravo", "m0") is None
    item = boto3.client("dynamodb").get_item(
        TableName="directory", Key={"pk": {"S": "acme#held#m0"}, "sk": {"S": "held"}}
    )
    assert int(item["Item"]["ttl"]["N"]) == now + 30 * 24 * 3600
    monkeypatch.setattr(container.quarantine, "_clock", lambda: now + 30 * 24 * 3600 + 3)
    assert [each.id for each in container.quarantine.page("acme", "", 3).mails] == ["m4"]
    assert container.quarantine.held("acme", "m0") is None


def test_a_held_mail_is_settled_once_and_forgotten(container: Container) -> None:
    """It leaves the list, says no more what was in it, and does not come back when the mail comes again."""
    container.quarantine.hold(held("m1", int(container.clock()) * 1000))
    assert container.quarantine.settle("acme", "m1", State.LET_IN, "a" * 26)
    assert not container.quarantine.settle("acme", "m1", State.DELETED)
    assert not container.quarantine.settle("acme", "m2", State.DELETED)
    container.quarantine.hold(held("m1", int(container.clock()) * 1000))
    known = container.quarantine.held("acme", "m1")
    assert known is not None
    assert (known.state, known.conversation_id, known.sender, known.text) == (State.LET_IN, "a" * 26, "", "")
    assert container.quarantine.page("acme", "", 3).mails == ()
    assert container.rows.page("acme", Status.OPEN, None, "", 9).rows == ()


def test_blocked_senders_are_counted_by_store(container: Container) -> None:
    """Under any spelling; blocking again starts no new count."""
    sender = BlockedSender("Mallory@evil.example", 1, "a_1")
    assert not container.quarantine.turn_away("acme", sender.address)
    for _ in range(2):
        container.quarantine.block("acme", sender)
        assert container.quarantine.turn_away("acme", "mallory@EVIL.example ")
    assert not container.quarantine.turn_away("bravo", sender.address)
    assert container.quarantine.blocked("acme") == [BlockedSender("Mallory@evil.example", 1, "a_1", 2)]
    assert container.quarantine.blocked("bravo") == []
    container.quarantine.unblock("acme", "MALLORY@evil.example")
    assert not container.quarantine.turn_away("acme", sender.address)
    assert container.quarantine.blocked("acme") == []
