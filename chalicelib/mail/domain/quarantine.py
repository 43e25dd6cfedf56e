"""Mails that were not taken in: why, for how long they wait for somebody to look, and who is let in no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.mail.domain.mail import Envelope, Harm

KEPT_SECONDS = 30 * 24 * 3600
# What a person sees of it; the whole stays in the raw mail.
MAX_TEXT = 1000
# The names of raw mails, as SES gives them.
MAIL = re.compile(r"^[A-Za-z0-9_-]{1,128}\Z")
PLACE = re.compile(r"^\d{15}#[A-Za-z0-9_-]{1,128}\Z")
# Why a mail is held, beside what was found in it: its sender, or its conversation, had too many in an hour.
FLOOD = "flood"


class State(StrEnum):
    """What became of a mail that was held."""

    HELD = "held"
    LET_IN = "let_in"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that one store has not taken in; `at` is in milliseconds since 1970, `text` the start of what it says.

    `why` is a harm or FLOOD. The envelope names the recipients for whom it waits, all of this store. `conversation` is
    the one that it was let into.
    """

    store_id: StoreId
    envelope: Envelope
    why: str
    at: int
    sender: str
    sender_name: str
    subject: str
    text: str
    state: State = State.HELD
    conversation_id: ConversationId = ""

    @property
    def id(self) -> str:
        """Its name: that of the raw mail."""
        return self.envelope.mail_id

    @property
    def place(self) -> str:
        """Where it stands among the others: by when it came."""
        return f"{self.at:015d}#{self.id}"

    @property
    def infected(self) -> bool:
        """Whether a virus was found in it: such is never let in, and nothing of it is linked to."""
        return self.why == Harm.VIRUS


@dataclass(frozen=True, slots=True)
class BlockedSender:
    """An address whose mails are dropped: since when (milliseconds), by which agent, and how many were."""

    address: str
    at: int
    by: str
    count: int = 0
