"""Mail as values: what goes out, what comes in, and the rules that keep it from running in circles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.conversations.domain.model import File
from chalicelib.core.ids import MailId

# Marks our own mails, whichever deployment sent them, with how often one answered another: two of our stores must not
# talk to each other for ever (EM-5).
LOOP_MARK = "shopbell"
MOST_HOPS = 3


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
