"""The staff's lane: what only the store's people see of a conversation, beside the messages that it follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.core.ids import AgentId
from chalicelib.core.words import Word


class StaffKind(Word):
    """What a line that only the store's people see can say."""

    NOTE = "note"
    ASSIGNED = "assigned"
    ADDRESS = "address"
    TRANSCRIPT = "transcript"
    MACHINE = "machine"
    MAILED = "mailed"
    MAIL_DELIVERED = "mail_delivered"
    MAIL_BOUNCED = "mail_bounced"
    MAIL_COMPLAINED = "mail_complained"
    MAIL_REFUSED = "mail_refused"
    MAIL_UNCERTAIN = "mail_uncertain"


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Something that only the store's people may see; `after` is the message that it follows.

    A note has a `text`, and `mentions` the agents who are to read it.
    """

    id: str
    after: int
    by: str
    at: int
    event: StaffKind
    subject: str = ""
    text: str = ""
    mentions: tuple[AgentId, ...] = ()


def in_order(lines: Iterable[StaffEvent]) -> list[StaffEvent]:
    """As they are read: by the message that they follow, and then as they were written."""
    return sorted(lines, key=lambda each: (each.after, each.at, each.id))
