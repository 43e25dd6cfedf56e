"""The headers and the parts of a raw mail: found in time that is linear in its size, within bounds, nothing raised.

Python's own parser of mails is recursive, and its parsers of headers take more than linear time: a stranger's mail may
keep them busy, or end the process. So the mail is split here, and they get single values, which are short.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property

from chalicelib.mail.adapters.mime_words import MAX_PARSED, _unbase64, decoded, decoded_words

# What SES takes in at the most, headers and all (quota "maximum email size" of receiving).
MAX_MAIL = 40 * 1024 * 1024
# All headers of a mail, those of its parts too: what Exim takes (header_maxsize). Real mails have some 10 KB, in less
# than 200 fields.
_MAX_HEADERS, _MAX_FIELDS = 1024 * 1024, 1000
# One field: as Postfix does (header_size_limit), what is more of it is not seen.
_MAX_FIELD = 102_400
# Virus scanners look 17 deep (ClamAV's MaxRecursion): mail that anybody can read is no deeper.
_MAX_DEPTH = 20
_MAX_PARTS = 1000
# RFC 2046, section 5.1.1, says 70; some programs do not keep to it.
_MAX_BOUNDARY = 250
_NAME = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:")
_SPACES = bytes.maketrans(b"\r", b" ")
_BLANK = re.compile(rb"\n\r?\n")


@dataclass(slots=True)
class Fields:
    """The header fields that stand at one place of a mail, and where its body begins; `whole` if none was left out."""

    found: dict[str, list[bytes]] = field(default_factory=dict)
    body: int = 0
    whole: bool = True

    def all(self, name: str) -> list[str]:
        """The values of a field, unfolded; bytes that are no UTF-8 are half surrogate pairs."""
        return [value.decode(errors="surrogateescape") for value in self.found.get(name, [])]

    def first(self, name: str) -> str:
        """The value of a field, empty without one."""
        return next(iter(self.all(name)), "")


class Part:
    """What holds something in a mail: a text, a file, a mail in the mail."""

    def __init__(self, raw: bytes, fields: Fields, end: int, default: str = "text/plain") -> None:
        """`end` is where the part ends in the `raw` mail; `default` is its type where it says none."""
        self._raw, self._fields, self._end = raw, fields, end
        self._message = Message()
        self._message.set_default_type(default)
        for name in ("content-type", "content-disposition"):
            if name in fields.found:
                self._message[name] = fields.first(name)[:MAX_PARSED]

    @cached_property
    def kind(self) -> str:
        """The type, in small letters."""
        return self._message.get_content_type()

    @property
    def attached(self) -> bool:
        """Whether it says that it is a file."""
        return self._message.get_content_disposition() == "attachment"

    @property
    def filename(self) -> str:
        """The name that it has as a file; empty without one."""
        return decoded_words(
            self._parameter("content-disposition", "filename") or self._parameter("content-type", "name")
        )

    @property
    def boundary(self) -> bytes:
        """What stands between the parts of which it is made; empty if it is one piece."""
        if not self.kind.startswith("multipart/"):
            return b""
        found = self._parameter("content-type", "boundary").rstrip().encode(errors="surrogateescape")
        return found if len(found) <= _MAX_BOUNDARY else b""

    @property
    def span(self) -> tuple[int, int]:
        """Where its content begins and ends."""
        return self._fields.body, self._end

    def data(self) -> bytes:
        """What is in it."""
        return self._decoded(self._raw[self._fields.body : self._end])

    def text(self, most: int) -> str:
        """The start of what is in it as text, of at most so many bytes."""
        # Three bytes stand for one at the most, as in quoted-printable.
        data = self._decoded(self._raw[self._fields.body : min(self._end, self._fields.body + 3 * most)])
        return decoded(data[:most], self._parameter("content-type", "charset") or "utf-8", cut=len(data) > most)

    def _parameter(self, header: str, name: str) -> str:
        try:
            value = self._message.get_param(name, "", header)
        except (ValueError, TypeError, AttributeError, IndexError):
            # Python's own parser of parameters stumbles over some that were never valid.
            return ""
        if isinstance(value, tuple):
            # RFC 2231: bytes, each as the letter of its number.
            return decoded(value[2].encode("latin-1", errors="replace"), value[0] or "us-ascii").strip()
        return str(value or "").strip()

    def _decoded(self, data: bytes) -> bytes:
        encoding = self._fields.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _unbase64(data)
        return binascii.a2b_qp(data) if encoding == "quoted-printable" else data


class Parts:
    """The parts of a mail in their order; `cut` once there was more than is looked at."""

    def __init__(self, raw: bytes) -> None:
        """Reads the mail's own headers; the parts are found when they are asked for."""
        # Line ends of old: only where there are no others.
        self._raw = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
        self._left, self._count = _MAX_HEADERS, 0
        self.fields = self._fields_at(0, len(raw))
        self.top = Part(self._raw, self.fields, len(raw))
        self.cut = not self.fields.whole

    def __iter__(self) -> Iterator[Part]:
        """Those that are not made of parts themselves; a forwarded mail is one part, whatever is in it."""
        waiting = [(self.top, 0)]
        while waiting:
            part, depth = waiting.pop()
            spans = self._spans(part) if depth < _MAX_DEPTH else []
            if depth >= _MAX_DEPTH and part.boundary:
                self.cut = True
            elif not spans:
                yield part
            else:
                default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
                found = [(self._fields_at(start, end), end) for start, end in spans]
                self.cut |= not all(fields.whole for fields, _ in found)
                inner = [Part(self._raw, fields, end, default) for fields, end in found if fields.whole]
                waiting += [(each, depth + 1) for each in reversed(inner)]

    def _spans(self, part: Part) -> list[tuple[int, int]]:
        """Where the parts of a part are; none if it has none. The outer boundary counts, where one is in another."""
        boundary, (start, end) = part.boundary, part.span
        if not boundary:
            return []
        line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?=\n|\Z)")
        spans: list[tuple[int, int]] = []
        begun = -1
        # The first one may stand on the body's first line, whose line feed is before it.
        for found in line.finditer(self._raw, max(0, start - 1), end):
            if begun >= 0:
                spans.append((begun, max(begun, found.start() - self._raw.endswith(b"\r", begun, found.start()))))
            begun = -1 if found[1] else min(end, found.end() + 1)
            if begun < 0 or self._count + len(spans) >= _MAX_PARTS:
                self.cut |= begun >= 0
                begun = -1
                break
        if begun >= 0:
            # It has no end: as much as there is.
            spans.append((begun, end))
        self._count += len(spans)
        return spans

    def _fields_at(self, start: int, end: int) -> Fields:
        fields, at, count = Fields(), start, 0
        stop = min(end, start + self._left)
        name, value = "", start
        while at < stop:
            line_end = self._raw.find(b"\n", at, stop)
            following = line_end + 1 if line_end >= 0 else stop
            if self._raw[at : at + 1] not in (b" ", b"\t") or not name:
                self._keep(fields, name, value, at)
                match = _NAME.match(self._raw, at, following)
                name, value = (match[1].decode().lower(), match.end()) if match else ("", at)
                count += 1
                if not match and not (at == start and self._raw.startswith((b"From ", b">From "), at)):
                    blank = self._raw[at:following] in (b"\n", b"\r\n")
                    return self._found(fields, start, following if blank else at)
                if count > _MAX_FIELDS:
                    break
            at = following
        fields.whole = at >= end
        if fields.whole:
            self._keep(fields, name, value, at)
            return self._found(fields, start, end)
        found = _BLANK.search(self._raw, max(start, at - 1), end)
        fields = self._found(fields, start, at)
        fields.body = found.end() if found else end
        return fields

    def _found(self, fields: Fields, start: int, body: int) -> Fields:
        self._left -= body - start
        fields.body = body
        return fields

    def _keep(self, fields: Fields, name: str, start: int, end: int) -> None:
        if name:
            value = self._raw[start : min(end, start + _MAX_FIELD)].replace(b"\r\n", b"").replace(b"\n", b"")
            # A bare CR ends no line (RFC 5322, section 2.3): what stands behind it is no field.
            fields.found.setdefault(name, []).append(value.translate(_SPACES, b"\0").strip())
