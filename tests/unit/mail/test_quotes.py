"""What mail programs quote, in the shops' languages and Russian: left out, and what was written is kept."""

from __future__ import annotations

import textwrap
import time
from html import escape

import pytest

from chalicelib.mail.adapters.mime import parse

QUOTED = "Your parcel has left our house.\nIt comes on Monday.\n\nAnything else?"
A = "Acme Support <help@acme.mail.example>"
# Each language's answer, and how programs say there who wrote what follows.
ANSWERS = {
    "en": "Thanks, but no.\nThe red one, please.",
    "de": "Danke, aber nein.\nBitte das rote.",
    "fr": "Merci, mais non.\nLe rouge, s’il vous plaît.",
    "es": "Gracias, pero no.\nEl rojo, por favor.",
    "pl": "Dziękuję, ale nie.\nProszę czerwony.",
    "lt": "Ačiū, bet ne.\nPrašau raudono.",
    "uk": "Дякую, але ні.\nЧервоний, будь ласка.",
    "ru": "Спасибо, но нет.\nКрасный, пожалуйста.",
    "th": "ขอบคุณ แต่ไม่\nขอสีแดงครับ",
    "ar": "شكرا، لكن لا.\nالأحمر من فضلك.",
}
GMAIL_ARABIC = (
    "في الجمعة، ٢٠ نوفمبر ٢٠٢٦ في ١٠:١١ ص تمت كتابة ما يلي بواسطة "
    "\u202aAcme\u202c\u200f <\u202ahelp@acme.mail.example\u202c\u200f>:"
)
INTRODUCTIONS = [
    ("gmail", "en", f"On Fri, 20 Nov 2026 at 10:11, {A} wrote:"),
    ("gmail", "de", f"Am Fr., 20. Nov. 2026 um 10:11 Uhr schrieb {A}:"),
    ("gmail", "fr", f"Le ven. 20 nov. 2026 à 10:11, {A} a écrit :"),
    ("gmail", "es", f"El vie, 20 nov 2026 a las 10:11, {A} escribió:"),
    ("gmail", "pl", f"pt., 20 lis 2026 o 10:11 {A} napisał(a):"),
    ("gmail", "lt", f"2026-11-20, pn, 10:11 {A} rašė:"),
    ("gmail", "uk", f"пт, 20 лист. 2026 р. о 10:11 {A} пише:"),
    ("gmail", "ru", f"пт, 20 нояб. 2026 г. в 10:11, {A}:"),
    ("gmail", "th", f"ในวันที่ ศ. 20 พ.ย. 2026 เวลา 10:11 {A} เขียนว่า:"),
    (
        "gmail",
        "ar",
        GMAIL_ARABIC,
    ),
    ("apple", "en", f"On 20 Nov 2026, at 10:11, {A} wrote:"),
    ("apple", "de", f"Am 20.11.2026 um 10:11 schrieb {A}:"),
    ("apple", "fr", f"Le 20 nov. 2026 à 10:11, {A} a écrit\xa0:"),
    ("apple", "es", f"El 20 nov 2026, a las 10:11, {A} escribió:"),
    ("apple", "pl", f"Wiadomość napisana przez {A} w dniu 20 lis 2026, o godz. 10:11:"),
    ("apple", "lt", f"2026-11-20 10:11, {A} parašė:"),
    ("apple", "uk", f"20 лист. 2026 р. о 10:11 {A} написав(-ла):"),
    ("apple", "ru", f"20 нояб. 2026 г., в 10:11, {A} написал(а):"),
    ("apple", "th", f"ในวันที่ 20 พ.ย. 2569 เวลา 10:11 {A} เขียนว่า:"),
    ("apple", "ar", f"في ٢٠ نوفمبر ٢٠٢٦، الساعة ١٠:١١ ص، كتب/كتبت {A}:"),
    ("thunderbird", "en", "On 11/20/26 10:11, Acme Support wrote:"),
    ("thunderbird", "de", "Am 20.11.26 um 10:11 schrieb Acme Support:"),
    ("thunderbird", "fr", "Le 20/11/2026 à 10:11, Acme Support a écrit :"),
    ("thunderbird", "es", "El 20/11/26 a las 10:11, Acme Support escribió:"),
    ("thunderbird", "pl", "W dniu 20.11.2026 o 10:11, Acme Support pisze:"),
    ("thunderbird", "lt", "2026-11-20 10:11, Acme Support rašė:"),
    ("thunderbird", "uk", "20.11.26 10:11, Acme Support пише:"),
    ("thunderbird", "ru", "20.11.2026 10:11, Acme Support пишет:"),
    ("thunderbird", "th", "เมื่อ 20/11/26 10:11, Acme Support เขียน:"),
    ("thunderbird", "ar", "في 20/11/26 10:11 ص، كتب Acme Support:"),
    ("yahoo", "en", f"On Friday, November 20, 2026 at 10:11:12 AM GMT+2, {A} wrote:"),
    ("yahoo", "de", f"Am Freitag, 20. November 2026 um 10:11:12 MEZ hat {A} Folgendes geschrieben:"),
    ("yahoo", "fr", f"Le vendredi 20 novembre 2026 à 10:11:12 UTC+1, {A} a écrit :"),
    ("yahoo", "es", f"En viernes, 20 de noviembre de 2026, 10:11:12 CET, {A} escribió:"),
    ("yahoo", "pl", f"W dniu piątek, 20 listopada 2026 10:11:12 CET {A} napisał(a):"),
    ("yandex", "ru", '20.11.2026, 10:11, "Acme Support" <help@acme.mail.example>:'),
    ("mail.ru", "ru", f"Пятница, 20 ноября 2026, 10:11 +03:00 от {A}:"),
    ("mail.ru", "uk", f"П'ятниця, 20 листопада 2026, 10:11 +02:00 від {A}:"),
]
BLOCKS = [
    ("en", "From", "Sent", "To", "Subject", ""),
    ("de", "Von", "Gesendet", "An", "Betreff", ""),
    ("fr", "De", "Envoyé", "À", "Objet", " "),
    ("es", "De", "Enviado el", "Para", "Asunto", ""),
    ("pl", "Od", "Wysłano", "Do", "Temat", ""),
    ("lt", "Nuo", "Išsiųsta", "Kam", "Tema", ""),
    ("uk", "Від", "Надіслано", "Кому", "Тема", ""),
    ("ru", "От", "Отправлено", "Кому", "Тема", ""),
    ("th", "จาก", "ส่งเมื่อ", "ถึง", "เรื่อง", ""),
    ("ar", "من", "تم الإرسال", "إلى", "الموضوع", ""),
]
LINE = "________________________________\n"
Block = tuple[str, str, str, str, str, str]


def plain(text: str, subject: str = "Re: Parcel") -> str:
    """What is understood of a mail with this text."""
    return _parsed("text/plain", text.replace("\n", "\r\n"), subject)


def html(body: str, subject: str = "Re: Parcel") -> str:
    """What is understood of a mail with this body, line by line."""
    text = _parsed("text/html", f'<html><body dir="auto">{body}</body></html>', subject)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _parsed(kind: str, body: str, subject: str) -> str:
    head = f"From: jane@reader.example\r\nSubject: {subject}\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n"
    return parse(head.encode() + body.encode()).text


def quoted(text: str = QUOTED) -> str:
    """As mail programs mark it."""
    return textwrap.indent(text, "> ", lambda _: True)


def lines(text: str) -> str:
    """Text as HTML, a line a paragraph."""
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))


def block(words: Block, mark: str = "") -> str:
    """From, Sent, To, Subject."""
    _, sender, sent, to, subject, space = words
    values = {sender: A, sent: "Friday, 20 November 2026 10:11", to: "Jane <jane@reader.example>", subject: "Parcel"}
    return "\n".join(f"{mark}{name}{space}:{mark} {value}" for name, value in values.items())


@pytest.mark.parametrize(("program", "language", "said"), INTRODUCTIONS)
def test_a_quote_under_its_line_is_left_out(program: str, language: str, said: str) -> None:
    """Below the answer, also where the line is broken in two or followed by an empty one."""
    answer = ANSWERS[language]
    assert program
    assert plain(f"{answer}\n\n{said}\n{quoted()}\n") == answer
    assert plain(f"{answer}\n\n{said}\n\n{quoted()}\n") == answer
    broken = said.replace(" <", "\n<") if "<" in said else said.replace(" Acme", "\nAcme")
    assert plain(f"{answer}\n\n{broken}\n{quoted()}\n\n-- \nJane\n") == answer


@pytest.mark.parametrize(("program", "language", "said"), INTRODUCTIONS)
def test_an_answer_below_the_quote_is_kept(program: str, language: str, said: str) -> None:
    """And what stands above it; a signature is none."""
    answer = ANSWERS[language]
    assert program
    assert plain(f"{said}\n{quoted()}\n\n{answer}\n\n-- \nJane\n") == answer
    assert plain(f"Hi\n\n{said}\n{quoted()}\n{answer}\n") == f"Hi\n\n{answer}"


@pytest.mark.parametrize(("program", "language", "said"), INTRODUCTIONS)
def test_a_quote_in_html_is_left_out_and_what_is_around_it_kept(program: str, language: str, said: str) -> None:
    """As Apple Mail, Gmail, Yahoo and Thunderbird mark it, or as any quotation under its line."""
    answer, old = ANSWERS[language], lines(QUOTED)
    assert program
    quote = f'<blockquote type="cite" cite="mid:1">{old}</blockquote>'
    apple = f'<blockquote type="cite"><div>{escape(said)}</div><br>{old}</blockquote>'
    for body in (
        f"{lines(answer)}<div><br>{quote_of(said)}{quote}</div>",
        f"{lines(answer)}<div><br>{apple}</div>",
        f'{lines(answer)}<div class="gmail_quote"><div class="gmail_attr">{escape(said)}</div>{quote}</div>',
        f'{lines(answer)}<div id="yahoo_quoted_1" class="yahoo_quoted"><div>{escape(said)}</div>{old}</div>',
        f"{quote_of(said)}<blockquote>{old}<blockquote>older</blockquote></blockquote>{lines(answer)}",
        f'<div class="moz-cite-prefix">{escape(said)}<br></div>{quote}{lines(answer)}',
    ):
        assert html(body) == answer


def quote_of(said: str) -> str:
    """The line in HTML."""
    return f"<div>{escape(said)}</div>"


@pytest.mark.parametrize("words", BLOCKS, ids=lambda words: words[0])
def test_a_block_of_headers_and_what_follows_is_left_out(words: Block) -> None:
    """As Outlook puts it: with a line above, with stars for bold letters, with Date first, in HTML."""
    answer = ANSWERS[words[0]]
    for between in ("", LINE, "-----Original Message-----\n"):
        assert plain(f"{answer}\n\n{between}{block(words)}\n\n{QUOTED}\n") == answer
    assert plain(f"{answer}\n\n{block(words, '*')}\n\n{QUOTED}\n") == answer
    first, second, *rest = block(words).split("\n")
    web = "\n".join([second, first, *rest])
    assert plain(f"{answer}\n\n{web}\n\n{QUOTED}\n") == answer
    rule = '<div style="border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>'
    bold = "<br>".join(f"<b>{escape(name)}:</b>{escape(value)}" for name, _, value in _fields(words))
    assert html(f'{lines(answer)}<hr><div id="divRplyFwdMsg">{bold}</div>{lines(QUOTED)}') == answer
    assert html(f"{lines(answer)}{rule}{bold}</p></div>{lines(QUOTED)}") == answer
    assert html(f'{lines(answer)}<div name="quote" style="border-left:2px">{bold}{lines(QUOTED)}</div>') == answer


def _fields(words: Block) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in block(words).split("\n")]


@pytest.mark.parametrize("words", BLOCKS, ids=lambda words: words[0])
def test_a_mail_that_hands_on_another_is_shown_whole(words: Block) -> None:
    """What it hands on is what it says: by a line, by its subject, in HTML."""
    answer = ANSWERS[words[0]]
    for marker in (
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ):
        assert "It comes on Monday." in plain(f"{answer}\n\n{marker}\n{block(words)}\n\n{QUOTED}\n", "Parcel")
    for subject in ("Fwd: Parcel", "WG: Parcel", "TR : Parcel"):
        assert "It comes on Monday." in plain(f"{answer}\n\n{LINE}{block(words)}\n\n{QUOTED}\n", subject)
    attribute = f'<div class="gmail_attr">---------- Forwarded message ---------<br>{escape(block(words))}</div>'
    assert "It comes on Monday." in html(f'{lines(answer)}<div class="gmail_quote">{attribute}{lines(QUOTED)}</div>')


@pytest.mark.parametrize(
    "text",
    [
        "I have these questions:\n\n1. When?\n2. Where?",
        "The box said:\n> fragile\nand it was broken.",
        "Prices:\n> 5 pieces: 10 EUR\n> 9 pieces: 15 EUR\nIs that right?",
        "From: Vilnius\nTo: Kaunas\nWhen does it go?",
        "Subject: none\nI write to you because of this.",
        "The lines\n-----\nare mine\n_____\nas well.",
        "Your shop wrote:\nwe send it on Monday.\nIt did not come.",
        "Order of 20.11.2026 10:11:\n2 cups\n1 plate",
        "Sent from my iPhone",
        "On Monday I called at 10:11 and nobody answered.\nWhy?",
        f"{quoted('Which colour?')}\n\nRed\n",
    ],
)
def test_what_is_surely_no_quote_is_shown_whole(text: str) -> None:
    """Also where it looks like one."""
    assert plain(text, "Parcel") == text.strip()


def test_answers_between_the_parts_of_a_quote_are_shown_with_it() -> None:
    """A yes says nothing without its question."""
    said = INTRODUCTIONS[0][2]
    text = f"{said}\n> Is it red?\n\nYes.\n\n> Is it large?\n\nNo."
    assert plain(text) == text


def test_what_is_all_quote_is_shown_whole() -> None:
    """Something must be."""
    for program, _, said in INTRODUCTIONS:
        assert "It comes on Monday." in plain(f"{said}\n{quoted()}"), program
        assert "It comes on Monday." in html(f'<div class="gmail_quote">{quote_of(said)}{lines(QUOTED)}</div>')


def test_what_comes_after_a_long_quote_is_not_lost() -> None:
    """Where a quote goes on beyond what is read, only one that nothing stands below is left out."""
    answer, said = ANSWERS["en"], INTRODUCTIONS[0][2]
    long = "word " * 20_000
    assert plain(f"{answer}\n\n{block(BLOCKS[0])}\n\n{long}") == answer
    below = plain(f"{said}\n{quoted(long)}\n" + "> more\n" * 20_000 + f"\n{answer}")
    assert below.endswith(answer)


@pytest.mark.parametrize(
    "unit",
    ["a1:\n", "x\n", "> a\n\n", "<a@", "From: a\n", "On 20.11.2026 10:11\n", "<blockquote>", "<div>> a<br>", "----\n"],
)
def test_the_time_is_linear_in_the_text(unit: str) -> None:
    """Eight times the text takes about eight times as long: the least of three, for the machine has other work."""

    def taken(times: int) -> float:
        measured = []
        for _ in range(3):
            begun = time.process_time()
            (html if unit.startswith("<") else plain)(unit * times)
            measured.append(time.process_time() - begun)
        return min(measured)

    small = taken(1000)
    assert taken(8000) < 24 * small + 0.2
