"""Addresses of people, and those of stores and conversations."""

from __future__ import annotations

import re

from chalicelib.core.ids import StoreId
from chalicelib.mail.domain import reply_token
from chalicelib.mail.domain.mail import IncomingMail

HELP = "help"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(
    rf"^(?=.{{1,64}}@)(?=.{{3,320}}$){_ATOM}(\.{_ATOM})*@([a-z0-9-]{{1,63}}\.)+[a-z][a-z0-9-]{{1,62}}$", re.IGNORECASE
)
_ROBOTS = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce"})


def is_address(text: str) -> bool:
    """Whether this can be mailed to: one address, no name, no list."""
    return ADDRESS.match(text) is not None


def canonical(address: str) -> str:
    """One name for all the addresses that lead into one mailbox by their spelling, as victim+1@ and victim+2@ do.

    Sub-addresses are RFC 5233's; that dots do not matter is Gmail's own rule.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def store_domain(store_id: StoreId, mail_domain: str) -> str:
    """The domain of a store's own addresses."""
    return f"{store_id}.{mail_domain}"


def help_address(store_id: StoreId, mail_domain: str) -> str:
    """Where a shop's mail comes from, and where anybody may write to."""
    return f"{HELP}@{store_domain(store_id, mail_domain)}"


def reply_address(store_id: StoreId, *, mail_domain: str, token: str) -> str:
    """Where the answer to a mail goes."""
    return f"{reply_token.PREFIX}{token}@{store_domain(store_id, mail_domain)}"


def thread_reference(store_id: StoreId, *, mail_domain: str, token: str) -> str:
    """The token once more, for mail programs that answer to From and keep the thread only."""
    return f"<{token}@{store_domain(store_id, mail_domain)}>"


def store_of(recipient: str, *, mail_domain: str) -> str:
    """The store that an address belongs to, empty if it is none of ours."""
    _, _, domain = recipient.lower().rpartition("@")
    store_id, _, rest = domain.partition(".")
    return store_id if rest == mail_domain and mail_domain else ""


def tokens_in(mail: IncomingMail, recipient: str, *, mail_domain: str) -> list[str]:
    """The candidates for a token: of the address first, then of the thread, the latest first."""
    local, _, domain = recipient.lower().rpartition("@")
    found = [local.removeprefix(reply_token.PREFIX)] if local.startswith(reply_token.PREFIX) else []
    for reference in reversed(mail.references):
        name, _, of = reference.strip("<> ").lower().rpartition("@")
        if of == domain and store_of(reference.strip("<> "), mail_domain=mail_domain):
            found.append(name)
    return found


def is_robot(address: str) -> bool:
    """Whether an address is a machine's by its name; such are never answered by a machine."""
    return address.lower().partition("@")[0].partition("+")[0] in _ROBOTS
