"""Mails that would keep a reader busy, fill its memory or end it: each from a few lines, by its name."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator
from functools import partial

MEGABYTE = 1024 * 1024
_HEAD = b"From: Jane <jane@reader.example>\r\nTo: help@acme.mail.example\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n"
_MIXED = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'

Mails = Iterator[tuple[str, Callable[[], bytes]]]


def corpus() -> Mails:
    """All of them, each by its name; made when it is asked for, for some are large."""
    for kind in (_addresses, _words, _parameters, _headers, _nested, _boundaries, _bodies, _charsets, _html, _quotes):
        for name, make in kind():
            yield f"{kind.__name__[1:]} {name}", make


def _field(name: bytes, value: bytes) -> bytes:
    """A mail with this field first, so that it counts."""
    return name + b": " + value + b"\r\n" + _HEAD + b"\r\nHello\r\n"


def _body(kind: str, body: bytes, more: str = "") -> bytes:
    return _HEAD + f"Content-Type: {kind}\r\n{more}\r\n".encode() + body


def _addresses() -> Mails:
    bombs = {
        "comments": b"(" * 20_000,
        "closed comments": b"(" * 10_000 + b")" * 10_000,
        "many comments": b"(a)" * 10_000 + b"a@b.example",
        "short comments": b"(" * 900 + b"a@b.example",
        "quotes": b'"' * 20_001,
        "a quote without end": b'"' + b"\\" * 20_000,
        "backslashes in comments": b"(" + b"\\(" * 10_000,
        "groups": b"a:" * 10_000,
        "groups in groups": b"a:" * 900 + b";" * 900,
        "empty groups": b"a:;," * 8000,
        "addresses": b", ".join(b"a%d@b.example" % n for n in range(30_000)),
        "commas": b"," * 50_000,
        "angles": b"<" * 30_000,
        "angle pairs": b"<>" * 20_000,
        "routes": b"<@a,@b:" * 5000,
        "at signs": b"@" * 30_000,
        "dots": b"a." * 20_000 + b"@b",
        "domain literal": b"a@" + b"[" * 20_000,
        "spaces": b"a" + b" " * 50_000 + b"@b",
        "phrases": b"a " * 30_000 + b"<a@b.example>",
        "eight bits": b"\xff" * 20_000,
    }
    for field in (b"From", b"To", b"Subject"):
        for name, value in bombs.items():
            yield f"{field.decode()} {name}", partial(_field, field, value)


def _words() -> Mails:
    words = {
        "base64": b"=?utf-8?B?" + base64.b64encode("Zażółć".encode()) + b"?= ",
        "quoted": b"=?utf-8?Q?Za=C5=BC?= ",
        "empty": b"=?a?q??= ",
        "without end": b"=?utf-8?B?",
        "only begun": b"=?",
        "broken base64": b"=?utf-8?B?a?= ",
        "a charset that is none": b"=?zip?B?eJwDAAAAAAE=?= ",
        "punycode": b"=?punycode?Q?aaaa-9999?= ",
        "escapes": b"=?unicode_escape?Q?=5Cu12?= ",
        "question marks": b"=?a?q????????= ",
        "without spaces": b"=?a?q?x?=",
        "halves of letters": b"=?utf-8?B?xA==?= ",
        "surrogates": b"=?utf-7?Q?+2AA-?= ",
    }
    for field in (b"From", b"Subject"):
        for name, word in words.items():
            yield f"{field.decode()} {name}", partial(_field, field, word * 20_000)
    mixed = [b"=?iso-8859-2?Q?=B1?= ", b"=?koi8-r?B?8A==?= ", b"=?utf-8?Q?=C5=BC?= ", b"=?big5?B?pKQ=?= "]
    yield "mixed charsets", lambda: _field(b"Subject", b"".join(mixed) * 5000)
    yield "one long word", lambda: _field(b"Subject", b"=?utf-8?Q?" + b"=41" * 300_000 + b"?=")


def _parameters() -> Mails:
    values = {
        "parameters": b"".join(b"; a%d=b" % n for n in range(20_000)),
        "continuations": b"".join(b"; name*%d=b" % n for n in range(20_000)),
        "encoded continuations": b"".join(b"; name*%d*=%%41" % n for n in range(20_000)),
        "backward continuations": b"".join(b"; name*%d=b" % n for n in reversed(range(20_000))),
        "the same": b"; name=b" * 20_000,
        "a number without end": b"; name*" + b"9" * 7000 + b"=a",
        "a large number": b"; name*" + b"9" * 4000 + b"=a",
        "percent signs": b"; name*=utf-8''" + b"%" * 60_000,
        "percent letters": b"; name*=utf-8''" + b"%41" * 60_000,
        "no charset": b"; name*=" + b"'" * 30_000,
        "undefined charset": b"; name*=undefined''%41",
        "charset of zero": b"; name*=a\x00b''%41; charset=\"a\x00b\"",
        "escapes": b"; name*=unicode_escape''%5Cx; charset=idna",
        "semicolons": b";" * 100_000,
        "a quote without end": b'; name="' + b";" * 50_000,
        "escaped quotes": b'; name="' + b'\\"' * 30_000,
        "quotes": b';"' * 30_000,
        "equals": b"; " + b"=" * 50_000,
        "boundaries": b"; boundary=b" * 10_000,
        "a long boundary": b"; boundary=" + b"b" * 50_000,
    }
    for kind in ("multipart/mixed", "application/pdf", "text/plain"):
        for name, value in values.items():
            yield f"{kind} {name}", partial(_described, b"Content-Type: " + kind.encode() + value)
    for name, value in values.items():
        written = b"Content-Disposition: attachment" + value.replace(b"name", b"filename")
        yield f"disposition {name}", partial(_described, written)


def _described(field: bytes) -> bytes:
    return _HEAD + field + b"\r\n\r\n--b\r\n\r\nHello\r\n--b--\r\n"


def _headers() -> Mails:
    mails: dict[str, Callable[[], bytes]] = {
        "folded 100,000 times": lambda: _field(b"Subject", b"a" + b"\r\n b" * 100_000),
        "folded over nothing": lambda: _field(b"Subject", b"a" + b"\r\n " * 100_000),
        "many": lambda: b"".join(b"X-%d: y\r\n" % n for n in range(60_000)) + _HEAD + b"\r\nHello",
        "short ones": lambda: b"a:\n" * 700_000 + b"\nHello",
        "the same": lambda: b"From: a@b.example\r\n" * 50_000 + b"\r\nHello",
        "two From": lambda: b"From: eve@evil.example\r\n" + _HEAD + b"\r\nHello",
        "one line of 8 MB": lambda: _field(b"Subject", b"x" * (8 * MEGABYTE)),
        "no end": lambda: b"A" * (8 * MEGABYTE),
        "a name of 8 MB": lambda: b"A" * (8 * MEGABYTE) + b": b\r\n" + _HEAD + b"\r\nHello",
        "colons": lambda: b":" * MEGABYTE,
        "nothing": lambda: b"",
        "line ends": lambda: b"\r\n" * 500_000,
        "carriage returns": lambda: b"\r" * 500_000,
        "spaces": lambda: b" " * 500_000,
        "spaced lines": lambda: b" \r\n" * 300_000,
        "zeros": lambda: b"\0" * 500_000,
        "zeros in fields": lambda: _field(b"Sub\0ject", b"a\0b").replace(b"Jane", b"Ja\0ne"),
        "bare returns": lambda: _HEAD.replace(b"\r\n", b"\r") + b"\r\rHello",
        "a field behind a return": lambda: b"Subject: a\rFrom: eve@evil.example\r\n" + _HEAD + b"\r\nHello",
        "eight bits": lambda: bytes(range(128, 256)) * 500 + b": x\r\n" + _HEAD + b"\r\nHello",
        "dates": lambda: _field(b"Date", b"1 " * 30_000),
        "a date of numbers": lambda: _field(b"Date", b"9" * 100_000),
        "references": lambda: _field(b"References", b"<a@b> " * 30_000),
        "one reference": lambda: _field(b"References", b"<" + b"a" * 100_000 + b"@acme.mail.example>"),
        "message ids": lambda: b"Message-ID: " + b"<" * 50_000 + b"\r\n" + _HEAD + b"\r\nHello",
        "hops": lambda: b"X-Loop: shopbell " + b"9" * 50_000 + b"\r\n" + _HEAD + b"\r\nHello",
        "hops of other digits": lambda: b"X-Loop: shopbell \xc2\xb2\r\n" + _HEAD + b"\r\nHello",
        "received": lambda: b"Received: from a by b\r\n" * 30_000 + _HEAD + b"\r\nHello",
        "an envelope line": lambda: b"From jane@x Mon\r\n" + _HEAD + b"\r\nHello",
        "only headers": _HEAD.strip,
    }
    yield from mails.items()


def _deep(kind: bytes, depth: int, inner: bytes = b"Hello") -> bytes:
    head = b"".join(b"Content-Type: %b; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, n, n) for n in range(depth))
    return _HEAD + head + b"\r\n" + inner


def _nested() -> Mails:
    for kind in (b"multipart/mixed", b"multipart/digest", b"multipart/alternative", b"multipart/report"):
        for depth in (30, 1000, 10_000):
            yield f"{kind.decode()} {depth} deep", partial(_deep, kind, depth)
    rfc822 = b"Content-Type: message/rfc822\r\n\r\n"
    mails: dict[str, Callable[[], bytes]] = {
        "mails in mails": lambda: _HEAD + rfc822 * 10_000 + b"Hello",
        "mails in parts": lambda: _HEAD + _MIXED + b"\r\n--b\r\n" + rfc822 * 10_000 + b"\r\n--b--",
        "global mails in mails": lambda: _HEAD + b"Content-Type: message/global\r\n\r\n" * 10_000,
        "partial mails": lambda: _HEAD + b"Content-Type: message/partial; id=a; number=1; total=9\r\n\r\n" * 5000,
        "external bodies": lambda: _HEAD + b"Content-Type: message/external-body\r\n\r\n" * 5000,
        "the same boundary": lambda: _HEAD + (_MIXED + b"\r\n--b\r\n") * 1000 + b"\r\nHello",
        "deep in 4 MB": lambda: _deep(b"multipart/mixed", 30, b"--b1\n" * (4 * MEGABYTE // 5)),
        "20 deep around 8 MB": lambda: _deep(b"multipart/mixed", 20, b"\n--b" * (2 * MEGABYTE)),
        "reports": lambda: _body("message/delivery-status", b"Status: 5.0.0\r\n\r\n" * 50_000),
        "a report of reports": lambda: _body(
            'multipart/report; report-type=delivery-status; boundary="b"',
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" * 20_000,
        ),
    }
    yield from mails.items()


def _parted(body: bytes, boundary: bytes = b"b") -> bytes:
    return _HEAD + b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + body


def _boundaries() -> Mails:
    mails: dict[str, Callable[[], bytes]] = {
        "100,000 parts": lambda: _parted(b"--b\r\n\r\nHello\r\n" * 100_000),
        "100,000 files": lambda: _parted(b"--b\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n" * 100_000),
        "empty parts": lambda: _parted(b"--b\n" * 500_000),
        "ends": lambda: _parted(b"--b--\n" * 300_000),
        "prefixes": lambda: _parted(
            b"--bb\r\n\r\nx\r\n" * 20_000 + b'--b\r\nContent-Type: multipart/mixed; boundary="bb"\r\n\r\n' * 500
        ),
        "an end in the name": lambda: _parted(b"--b--\r\n\r\nHello\r\n--b----\r\n", b"b--"),
        "spaces behind": lambda: _parted((b"--b" + b" " * 5000 + b"x\r\n") * 800),
        "spaces without end": lambda: _parted(b"--b" + b" " * 4 * MEGABYTE),
        "missing end": lambda: _parted(b"--b\r\n\r\nHello\r\n"),
        "missing start": lambda: _parted(b"Hello\r\n--b--\r\n"),
        "missing all": lambda: _parted(b"Hello\r\n" * 50_000),
        "missing name": lambda: _body("multipart/mixed", b"--\r\n\r\nHello\r\n--\r\n"),
        "empty name": lambda: _parted(b"--\r\n\r\nHello\r\n----\r\n", b""),
        "a name of dashes": lambda: _parted(b"-" * 4 * MEGABYTE, b"-" * 70),
        "a name of patterns": lambda: _parted(b"--(a+)+$\r\n\r\nHello\r\n--(a+)+$--\r\n", b"(a+)+$"),
        "a name of eight bits": lambda: _parted(b"--\xe9\r\n\r\nHello\r\n--\xe9--\r\n", b"\xe9"),
        "near misses": lambda: _parted(b"--bx\n" * 700_000),
        "long headers of parts": lambda: _parted((b"--b\r\nX: " + b"y" * 20_000 + b"\r\n\r\nHello\r\n") * 150),
        "headers of parts": lambda: _parted((b"--b\r\n" + b"a:\n" * 2000 + b"\nHello\n") * 300),
        "parts without text": lambda: _parted(b"--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n" * 5000),
        "40 MB": lambda: _parted(
            b"--b\r\n\r\nHello\r\n--b\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + (b"QUFB" * 18 + b"\r\n") * (39 * MEGABYTE // 74)
        ),
        "41 MB": lambda: _HEAD + b"\r\n" + b"x" * (41 * MEGABYTE),
    }
    yield from mails.items()


def _bodies() -> Mails:
    tnef = b"\x78\x9f\x3e\x22\x01\x00"
    objects = b"\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00"
    wrong = b"\x02\x02\x90\x06\x00\x01\x00\x00\x00\x00\x00\x00"
    mails: dict[str, Callable[[], bytes]] = {
        "base64 of nothing": lambda: _encoded("base64", b"!!!!" * 100_000),
        "base64 with rubbish": lambda: _encoded("base64", b"QU!F-" * 500_000),
        "base64 with line ends": lambda: _encoded("base64", b"\r\n" * MEGABYTE),
        "base64 one letter too many": lambda: _encoded("base64", b"QUFBQ"),
        "base64 of equals": lambda: _encoded("base64", b"=" * MEGABYTE),
        "quoted of equals": lambda: _encoded("quoted-printable", b"=" * MEGABYTE),
        "quoted line ends": lambda: _encoded("quoted-printable", b"=\r\n" * MEGABYTE),
        "quoted spaces": lambda: _encoded("quoted-printable", b" " * MEGABYTE + b"\n"),
        "uuencoded": lambda: _encoded("x-uuencode", b"begin 644 a\n" + b"M" * 60 + b"\n" * 500_000),
        "uuencoded in the text": lambda: _HEAD + b"\r\nbegin 644 a\n" + (b"M" + b"#" * 60 + b"\n") * 20_000,
        "an encoding that is none": lambda: _encoded("x" * 50_000, b"Hello"),
        "two encodings": lambda: _encoded("base64\r\nContent-Transfer-Encoding: 7bit", b"Hello"),
        "one line": lambda: _HEAD + b"\r\n" + b"x" * (8 * MEGABYTE),
        "zeros": lambda: _HEAD + b"\r\n" + b"\0" * (4 * MEGABYTE),
        "returns": lambda: _HEAD + b"\r\n" + b"\r" * MEGABYTE,
        "emoji": lambda: _HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "😀".encode() * MEGABYTE,
        "a type of 300 KB": lambda: _body("application/" + "x" * 300_000, b"Hello"),
        "a type that is none": lambda: _body("/;/" * 5000, b"Hello"),
        "file name that turns": lambda: _body(
            "application/pdf; name*=utf-8''a%E2%80%AEfdp.exe%00%0D%0A", b"x", "Subject: =?utf-8?Q?=E2=81=A6a?=\r\n"
        ),
        "tnef rubbish": lambda: _tnef(tnef + random.Random(1).randbytes(200_000)),  # noqa: S311 - nothing secret
        "tnef of nothing": lambda: _tnef(b"\0" * MEGABYTE),
        "tnef objects": lambda: _tnef(tnef + objects * 100_000),
        "tnef attachments": lambda: _tnef(tnef + wrong * 100_000),
        "tnef without length": lambda: _tnef(tnef + b"\x01\x00\x80\x07\x00\x00\x00\x00\x00\x00\x00" * 100_000),
        "tnef with the longest length": lambda: _tnef(tnef + b"\x01\x00\x80\x07\x00\xff\xff\xff\xff" + b"x" * MEGABYTE),
        "tnef recipients": lambda: _tnef(
            tnef + b"\x01\x04\x90\x06\x00\x08\x00\x00\x00" + b"\xff" * 8 + b"\0" * MEGABYTE
        ),
        "tnef properties": lambda: _tnef(
            tnef + b"\x01\x03\x90\x06\x00\x00\x00\x08\x00" + b"\xff\xff\0\0" + b"\x1e\0\1\0" * 130_000
        ),
        "tnef bytes": lambda: _tnef(
            tnef + b"\x01\x03\x90\x06\x00\x00\x00\x08\x00" + b"\x01\0\0\0\x02\x01\1\0\xff\xff\xff\x7f" + b"\0" * 500_000
        ),
    }
    yield from mails.items()
    for length in (0, 3, 5, 7, 12, 16, 20):
        yield f"tnef cut at {length}", partial(_tnef, (tnef + objects + wrong)[:length])


def _encoded(encoding: str, body: bytes) -> bytes:
    return _body("text/plain; charset=utf-8", body, f"Content-Transfer-Encoding: {encoding}\r\n")


def _tnef(data: bytes) -> bytes:
    return _body(
        "application/ms-tnef; name=winmail.dat", base64.encodebytes(data), "Content-Transfer-Encoding: base64\r\n"
    )


def _charsets() -> Mails:
    text = "Zażółć \\u12 \\N{x} xn--a".encode()
    names = (
        "zip", "zlib", "bz2", "hex", "rot13", "base64", "uu", "quopri", "unicode_escape", "raw_unicode_escape", "idna",
        "punycode", "undefined", "utf-7", "utf-16", "utf-32", "utf-8-sig", "mbcs", "oem", "charmap", "cp65001", "hz",
        "iso-2022-jp", "..", "../../x", "encodings", "__init__", "a" * 5000, "%s", "'", "\u0130",
    )  # fmt: skip
    for name in names:
        yield name[:40], partial(_body, f'text/plain; charset="{name}"', text * 20_000)


def _html() -> Mails:
    size = 400_000
    pages = {
        "signs": "<" * 1_000_000,
        "div": "<div>a" * (size // 6),
        "bold": "<b>" * (size // 3),
        "paragraphs": "<p>a" * (size // 4),
        "line ends": "<br>" * (size // 4),
        "entities": "&amp;" * (size // 5),
        "entities that are none": "&a" * (size // 2),
        "tables in tables": "<table><tr><td>x" * (size // 16),
        "rows": "<table>" + "<tr><td>x" * (size // 9),
        "cells": "<table><tr>" + "<td>x" * (size // 5),
        "a wide cell above many": "<table><tr><td>" + "y" * (size // 2) + "</td></tr>" + "<tr><td>x" * (size // 18),
        "wide cells deep in tables": "<table><tr><td>" * 60 + "y" * 50_000 + "<br>x" * 8000,
        "rows of a hundred": "<table>" + ("<tr>" + "<td>x" * 100) * (size // 504),
        "a stair": "<table>" + "".join("<tr>" + "<td>" * n for n in range(440)),
        "lists": "<ul><li>x" * (size // 9),
        "deep lists": "<ul>" * 200 + "<li>x" * (size // 5),
        "long lists": "<ol>" + "<li>x" * (size // 5),
        "padding": "<ul style='padding-left:1000em'>" * 100 + "<li>x" * (size // 10),
        "small paddings": "<div style='padding-left:99em'>" * 200 + "<p>x" * (size // 10),
        "margins": "<p style='margin-top:100000em'>x" * (size // 33),
        "styles in styles": "<p style='" + "style:" * 5000 + "'>x",
        "a long style": "<p style='" + "a:b;" * (size // 4) + "'>x",
        "attributes": "<p " + "a=1 " * (size // 4) + ">",
        "an attribute without end": "<p a='" + "x" * size,
        "comments": "<!--" * (size // 4),
        "closed comments": "<!-- -->" * (size // 8),
        "declarations": "<![CDATA[" * (size // 9),
        "instructions": "<?xml " + "x" * size,
        "an encoding": "<?xml version='1.0' encoding='utf-16'?><p>Hello</p>",
        "quotations": "<blockquote>x" * (size // 13),
        "closed quotations": "<blockquote>x</blockquote>" * (size // 26),
        "marked quotations": "<div class=gmail_quote>x</div>" * 49 + "<div class=gmail_quote>" * 9000,
        "tags without end": "<div " * (size // 5),
        "end tags": "<i>" * 200 + "</p>" * (size // 4),
        "preformatted": "<pre>" + "\n" * size,
        "preformatted table": "<table><tr><td><pre>" + "\n" * 100_000 + "<tr><td>" + "x" * 100_000,
        "spaces": "<p>" + " " * size,
        "hard spaces": "&nbsp;" * (size // 6),
        "scripts": "<script>" * (size // 8),
        "frames": "<iframe srcdoc='<p>'>" * (size // 21),
        "svg": "<svg><g>" * (size // 8),
        "nothing": " ",
        "zeros": "\0" * size,
        "emoji in tables": "<table>" + "<tr><td>😀" * 9000 + "<tr><td>" + "😀" * 100_000,
    }  # fmt: skip
    for name, page in pages.items():
        yield name, partial(_body, "text/html; charset=utf-8", page.encode())


def _quotes() -> Mails:
    texts = {
        "of signs": "> " * 40_000,
        "of lines": ">\n" * 40_000,
        "deep": (">" * 2000 + "\n") * 200,
        "on": "On " * 20_000,
        "on wrote": "On Mon, Jane wrote:\n" * 5000,
        "on and on": ("On " + "x " * 400 + "\n") * 100,
        "wrote above": "On Mon, Jane wrote:\n> x\n" * 5000,
        "from": "From: a\n" * 8000,
        "from sent to": "From: a\nSent: b\nTo: c\n" * 3000,
        "from without end": "From:" + " " * 20_000,
        "empty lines": "Hello\n" + "\n" * 500_000,
        "spaced lines": "Hello\n" + " \n" * 300_000,
        "lines of hard spaces": "Hello\n" + "\u00a0\n" * 100_000 + "x",
        "lines of other spaces": "Hello\n" + "\u2003\u3000\x0b\n" * 50_000 + "x",
        "lines of nothing": "Hello\n" + "\u200b\n" * 50_000 + "x",
        "dashes": "-" * 60_000 + "x",
        "dashed lines": ("-" * 59 + "x" * 60 + "\n") * 500,
        "dashed end": "Hello\n" + "-" * 50_000 + "x\nOn 1.1.2024 10:00 a <a@b> wrote:\nold",
        "one dash": "-\n" * 40_000,
        "underscores": "_" * 60_000,
        "lines of underscores": ("_" * 32 + "\n") * 2000,
        "signature": "--\n" * 30_000,
        "signatures": "-- \n" * 30_000,
        "sent from": "Sent from my phone\n" * 5000,
        "regards": "\nBest regards,\n" * 5000,
        "addresses": "<@" * 30_000,
        "links": "[mailto:" * 9000,
        "disclaimers": "This e-mail is confidential " * 3000,
        "dates": "2024-01-01 10:00 a <a@b>\n" * 2000,
        "originals": "-----Original Message-----\n" * 2000,
        "colons": "a:\n" * 20_000,
        "il": ("Il " + "a" * 990 + "\n") * 20,
        "op": ("Op " + "x " * 490 + "\n") * 20,
        "den": ("Den " + "x " * 490 + " skrev\n") * 20,
        "thai": "เขียน " * 9000,
        "arabic": "كتب ٢٠٢٦-١-١ ١٠:٠٠:\n" * 3000,
        "turned": "\u202e" * 60_000,
        "words": "mail " * 20_000,
    }
    for name, text in texts.items():
        yield name, partial(_body, "text/plain; charset=utf-8", text.encode())


def usual() -> list[bytes]:
    """Mails of usual kinds."""
    return [
        _parted(
            b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
            b"--c\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            b"Dzi=C4=99kuj=C4=99\r\n\r\nOn 1.1.2024 10:00 A <a@b> wrote:\r\n> old\r\n"
            b"--c\r\nContent-Type: text/html\r\n\r\n<table><tr><td style='padding-left:8px'>Hi</table>\r\n--c--\r\n"
            b"--b\r\nContent-Type: image/png; name*0*=utf-8''%C4%99; name*1=.png\r\n"
            b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nUE5H\r\n"
            b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n"
            b"--b--\r\n"
        ),
        _tnef(b"\x78\x9f\x3e\x22\x01\x00\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00" * 3),
        _field(b"From", b'=?utf-8?Q?Za=C5=BC?= (a (b)) <a@b.example>, "c, d" <e@f.example>, g: h@i;'),
    ]


def seeds() -> list[bytes]:
    """What mutations begin with: usual mails, and the small ones of the corpus."""
    return [*usual(), *(mail for mail in (make() for name, make in corpus() if "MB" not in name) if len(mail) < 4000)]


def mutated(chance: random.Random, mails: list[bytes]) -> bytes:
    """One of the mails with something wrong in it."""
    mail = bytearray(chance.choice(mails))
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(mail))
        kind = chance.randrange(6)
        if kind == 0:
            for place in (chance.randrange(len(mail) or 1) for _ in range(chance.randint(1, 20))):
                mail[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del mail[at:]
        elif kind == 2:
            mail[at:at] = mail[at : at + chance.randint(1, 300)] * chance.randint(1, 60)
        elif kind == 3:
            other = chance.choice(mails)
            mail[at:] = other[chance.randint(0, len(other)) :]
        elif kind == 4:
            names = [b"From", b"Content-Type", b"Subject", b"Content-Transfer-Encoding", b"X-Loop", b"References"]
            line = chance.choice(names) + b": " + chance.randbytes(chance.randint(0, 60)) + b"\r\n"
            mail[0:0] = line * chance.randint(1, 3)
        else:
            del mail[at : at + chance.randint(1, 40)]
    return bytes(mail)
