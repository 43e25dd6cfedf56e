"""How the inbox row of a conversation follows from its log, and the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chalicelib.conversations.domain.model import Channel, Event, Message, Status
from chalicelib.conversations.domain.transitions import status_after
from chalicelib.core.ids import ConversationId, StoreId, VisitorId
from chalicelib.core.principal import Role, role_of
from chalicelib.core.text import preview


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation as the inbox lists it, folded from the log up to `seq`.

    `text_seq` is the last message that is a text, and `preview` the start of it. `waiting_since` is when the shopper's
    first unanswered message came, in milliseconds; 0 when nobody waits. `reads` holds each agent's read cursor, and
    `recent` the last ten of the shopper's texts, so that each agent sees how many they have not read. `name` is what
    the shopper is called: their name, else their address, else nothing.
    """

    store_id: StoreId
    conversation_id: ConversationId
    seq: int = 0
    status: Status = Status.OPEN
    assignee: str = ""
    visitor_id: VisitorId = ""
    text_seq: int = 0
    preview: str = ""
    preview_by: str = ""
    last_at: int = 0
    opened_at: int = 0
    waiting_since: int = 0
    channel: Channel = Channel.CHAT
    reads: dict[str, int] = field(default_factory=dict)
    recent: tuple[int, ...] = ()
    name: str = ""


# So many unread messages are counted; beyond it a number says no more than "many".
RECENT = 10


# And so many characters of a name: rows travel many at a time.
NAME = 60


# Longer than any time in milliseconds for the next 2,800 years; turns newest-first into ascending order.
_FAR = 10**14


def fold(row: InboxRow, message: Message) -> InboxRow:
    """The row once this message is in the log; messages must come in order, each once."""
    role = role_of(message.by)
    row = replace(row, seq=message.seq, status=status_after(row.status, message, role))
    if message.event is None:
        return _fold_text(row, message, role)
    if message.event is Event.JOINED:
        return replace(row, assignee=message.subject)
    if message.event is Event.LEFT:
        return replace(row, assignee="")
    return replace(row, waiting_since=0) if row.status is Status.CLOSED else row


def _fold_text(row: InboxRow, message: Message, role: Role) -> InboxRow:
    waits = role is Role.VISITOR
    return replace(
        row,
        visitor_id=row.visitor_id or (message.by if waits else ""),
        text_seq=message.seq,
        preview=preview(message.text),
        preview_by=message.by,
        opened_at=row.opened_at or message.at,
        last_at=message.at,
        waiting_since=(row.waiting_since or message.at) if waits else 0,
        recent=(*row.recent, message.seq)[-RECENT:] if waits else row.recent,
    )


def order_key(row: InboxRow) -> str:
    """The row's place in a list, ascending: who has waited longest first, then the answered, newest first.

    Unique by the conversation's id, so that a page can start after any row.
    """
    if row.waiting_since and row.status is Status.OPEN:
        return f"1#{row.waiting_since:015d}#{row.conversation_id}"
    return f"2#{_FAR - row.last_at:015d}#{row.conversation_id}"
