"""Mail as values: what goes out, what comes in, and the rules that keep it from running in circles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.conversations.domain.model import File
from chalicelib.core.ids import MailId, StoreId
from chalicelib.mail.domain import reply_token

# Marks our own mails, whichever deployment sent them, with how often one answered another: two of our stores must not
# talk to each other for ever (EM-5).
LOOP_MARK = "shopbell"


MOST_HOPS = 3


HELP = "help"


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"


ADDRESS = re.compile(
    rf"^(?=.{{1,64}}@)(?=.{{3,320}}$){_ATOM}(\.{_ATOM})*@([a-z0-9-]{{1,63}}\.)+[a-z][a-z0-9-]{{1,62}}$", re.IGNORECASE
)


_ROBOTS = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "bounce"})


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail as it is handed to the provider; `tags` come back with what the provider reports of it."""

    sender: str
    sender_name: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str
    references: tuple[str, ...] = ()
    in_reply_to: str = ""
    unsubscribe: str = ""
    automatic: str = "auto-generated"
    hops: int = 1
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail, with what is in it."""

    file: File
    data: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as it was understood; every field is foreign and may be anything.

    `text` is what its author wrote, without the quotes of earlier mails. `automatic` says that no person sent it (RFC
    3834, RFC 5230), `report` that it tells of a mail that could not be delivered (RFC 3464). `hops` counts the mails of
    ours that answered each other up to this one, 0 for a mail that is not ours. `ambiguous` says that From does not
    name one person, so nothing proves who wrote it; `unreadable` that only its raw form says what is in it.
    """

    sender: str
    sender_name: str
    subject: str
    text: str
    message_id: str = ""
    references: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    automatic: bool = False
    report: bool = False
    hops: int = 0
    ambiguous: bool = False
    unreadable: bool = False


class Harm(StrEnum):
    """What the mail server has found in a mail."""

    NONE = ""
    SPAM = "spam"
    VIRUS = "virus"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the mail server says of a mail: its name in the store of raw mails, who it is for, what was checked."""

    mail_id: MailId
    recipients: tuple[str, ...]
    sender: str
    authentic: bool
    forged: bool = False
    harm: Harm = Harm.NONE


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


def reply_address(store_id: StoreId, mail_domain: str, token: str) -> str:
    """Where the answer to a mail goes."""
    return f"{reply_token.PREFIX}{token}@{store_domain(store_id, mail_domain)}"


def thread_reference(store_id: StoreId, mail_domain: str, token: str) -> str:
    """The token once more, for mail programs that answer to From and keep the thread only."""
    return f"<{token}@{store_domain(store_id, mail_domain)}>"


def store_of(recipient: str, mail_domain: str) -> str:
    """The store that an address belongs to, empty if it is none of ours."""
    _, _, domain = recipient.lower().rpartition("@")
    store_id, _, rest = domain.partition(".")
    return store_id if rest == mail_domain and mail_domain else ""


def tokens_in(mail: IncomingMail, recipient: str, mail_domain: str) -> list[str]:
    """The candidates for a token: of the address first, then of the thread, the latest first."""
    local, _, domain = recipient.lower().rpartition("@")
    found = [local.removeprefix(reply_token.PREFIX)] if local.startswith(reply_token.PREFIX) else []
    for reference in reversed(mail.references):
        name, _, of = reference.strip("<> ").lower().rpartition("@")
        if of == domain and store_of(reference.strip("<> "), mail_domain):
            found.append(name)
    return found


def is_robot(address: str) -> bool:
    """Whether an address is a machine's by its name; such are never answered by a machine."""
    return address.lower().partition("@")[0].partition("+")[0] in _ROBOTS
