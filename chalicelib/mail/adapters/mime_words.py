"""What headers and texts of a mail say, whatever they are encoded in."""

from __future__ import annotations

import binascii
import codecs
import re

# What is parsed of one field: a hundred encoded words of full length (RFC 2047, section 2), or a name of 255 letters of
# any alphabet in percent signs (RFC 2231) three times over.
MAX_PARSED = 8192
# RFC 2978, section 2.3.
_CHARSET = re.compile(r"[A-Za-z0-9!#$%&'+^_`{}~-][A-Za-z0-9!#$%&'+^_`{}~.:()-]{0,39}")
# Python's own codecs that are no charset of any mail; some take more than linear time.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bq])\?([^?]*)\?=", re.IGNORECASE)


def decoded_words(text: str) -> str:
    """A header's text with what is encoded in it (RFC 2047); letters that two encoded words share are put together."""
    pieces: list[tuple[bytes, str]] = []
    at, after_word = 0, False
    for found in _WORD.finditer(text[:MAX_PARSED]):
        between = text[at : found.start()]
        if between and not (after_word and between.isspace()):
            pieces.append((between.encode(errors="surrogateescape"), ""))
        charset = found[1].partition("*")[0].lower()
        data = _unword(found[3], found[2].lower())
        if after_word and pieces and pieces[-1][1] == charset:
            data = pieces.pop()[0] + data
        pieces.append((data, charset))
        at, after_word = found.end(), True
    pieces.append((text[at:MAX_PARSED].encode(errors="surrogateescape"), ""))
    return "".join(decoded(data, charset or "utf-8") for data, charset in pieces)


def _unword(text: str, encoding: str) -> bytes:
    data = text.encode(errors="surrogateescape")
    return _unbase64(data) if encoding == "b" else binascii.a2b_qp(data, header=True)


def _unbase64(data: bytes) -> bytes:
    for missing in (b"", b"=", b"=="):
        try:
            return binascii.a2b_base64(data + missing)
        except binascii.Error:
            continue
    # One letter too many, as where a text was cut.
    letters = re.sub(rb"[^A-Za-z0-9+/]+", b"", data)
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def decoded(data: bytes, charset: str, *, cut: bool = False) -> str:
    """Bytes as text, whatever charset they claim to be in; `cut` if a letter at their end may not be whole."""
    for each in (charset, "utf-8"):
        try:
            if _CHARSET.fullmatch(each) and codecs.lookup(each).name.replace("-", "_") not in _NO_CHARSETS:
                # Refuses what is no encoding of text, as "zip": the decoder does not.
                b"".decode(each)
                return codecs.getincrementaldecoder(each)().decode(data, not cut)
        except (LookupError, UnicodeError):
            continue
    # Every byte is some letter in Latin 1 as Windows has it: the text is there, if with wrong accents.
    return data.decode("cp1252", errors="replace")
