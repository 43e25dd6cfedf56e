"""The files in a winmail.dat, which programs of Microsoft make: a library reads it, once nothing in it can hurt.

The library believes every count that it reads, up to four thousand million, and copies what is left at each object. So
it gets only the objects that hold files, a few of them, and properties without lists.
"""

from __future__ import annotations

import struct

from chalicelib.core.observability import logger

# The library copies at each object what is left; a file has about six of them, and a mail twenty files.
_MAX_BYTES, _MAX_OBJECTS, _MAX_PROPERTIES = 8 * 1024 * 1024, 200, 200
_CODEPAGE, _RENDERING, _TITLE, _DATA, _PROPERTIES = 0x9007, 0x9002, 0x8010, 0x800F, 0x9005
_OBJECT, _HEADER = struct.Struct("<BHHI"), 6
# How long the properties of a fixed length are, with what fills them up, by their type; then the types with a length.
_FIXED = {0x2: 4, 0xB: 4, 0x3: 4, 0x4: 4, 0xA: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0, 0xD, 0x1E, 0x1F, 0x102})
_NAMED = 0x8000
# A mail in it, which would be read in the same way.
_MESSAGE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each file in it; none if it cannot be read."""
    from tnefparse import TNEF  # noqa: PLC0415 - few mails need it

    try:
        found = TNEF(_harmless(data), do_checksum=False).attachments
        return [(str(each.long_filename()), bytes(each.data)) for each in found if each.data]
    except Exception:  # noqa: BLE001 - a format of a foreign program, read by guessing
        logger.warning("tnef_unreadable")
        return []


def _harmless(data: bytes) -> bytes:
    if len(data) > _MAX_BYTES:
        raise ValueError("too large")
    kept, at, begun = [data[:_HEADER]], _HEADER, False
    while at + _OBJECT.size < len(data) and len(kept) <= _MAX_OBJECTS:
        _, name, _, length = _OBJECT.unpack_from(data, at)
        # A checksum of two bytes is behind it.
        end = at + _OBJECT.size + length + 2
        begun |= name == _RENDERING
        content = data[at + _OBJECT.size : end - 2]
        wanted = name in {_RENDERING, _TITLE, _DATA} or (name == _PROPERTIES and _is_plain(content))
        if (begun and wanted) or name == _CODEPAGE:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def _is_plain(content: bytes) -> bool:
    """Whether properties are as many as they say, without lists, names of their own, or a mail."""
    try:
        (count,) = struct.unpack_from("<I", content)
        at = 4
        for _ in range(min(count, _MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", content, at)
            at += 4
            if kind in _VARIABLE:
                values, length = struct.unpack_from("<II", content, at)
                at += 8 + (length + 3) // 4 * 4
                if values != 1:
                    return False
            else:
                at += _FIXED[kind]
            if name >= _NAMED or at > len(content):
                return False
    except (struct.error, KeyError):
        return False
    return count <= _MAX_PROPERTIES and _MESSAGE not in content
