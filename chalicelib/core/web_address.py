"""The address of a service that somebody named: what may be one, in the strictest reading (HK-2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST, _LONGEST_HOST = 2000, 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# A name's last label is letters, or an international one's ASCII form: so 127.1, 0x7f.0.0.1 and 2130706433, which
# resolvers take for IP addresses, are no names.
_TOP = r"(?:[a-z]{2,63}|xn--[a-z0-9-]{0,57}[a-z0-9])"
_CHARACTER = r"(?:[a-z0-9._~!$&'()*+,;=:@/-]|%[0-9a-f]{2})"
# Not urlsplit: it takes much that is none, and others read that in other ways, which is what an attacker needs. What
# matches here has one reading. ASCII, for without it K and S match letters of other alphabets.
_ADDRESS = re.compile(
    rf"https://(?P<host>(?:{_LABEL}\.)+{_TOP})(?::443)?(?P<path>/{_CHARACTER}*)?(?P<query>\?(?:{_CHARACTER}|\?)*)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address over HTTPS at its usual port: the host's name in lower case, and what is asked of it."""

    host: str
    target: str

    @property
    def origin(self) -> str:
        """The scheme and the host."""
        return f"https://{self.host}"

    @property
    def url(self) -> str:
        """The address, put together from what was understood of it."""
        return self.origin + self.target


def web_address(text: str) -> WebAddress | None:
    """The address that the text is; None for anything that is not plainly one.

    A name, and no IP address; no user, no other port, no fragment, nothing but ASCII: whoever has an international name
    gives its ASCII form (xn--…), as browsers do.
    """
    found = _ADDRESS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or len(found["host"]) > _LONGEST_HOST:
        return None
    return WebAddress(found["host"].lower(), (found["path"] or "/") + (found["query"] or ""))
