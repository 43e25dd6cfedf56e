"""How the inbox row of a conversation follows from its log, and the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Channel, Event, Message, Status
from chalicelib.conversations.domain.transitions import status_after
from chalicelib.core.ids import AgentId, ConversationId, StoreId, VisitorId
from chalicelib.core.principal import Speaker
from chalicelib.core.text import preview


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation as the inbox lists it, folded from the log up to `seq`.

    `text_seq` is the last message that is a text, and `preview` the start of it. `waiting_since` is when the shopper's
    first unanswered message came, in milliseconds; 0 when nobody waits, and then `settled_at` is since when. `reads`
    holds each agent's read cursor, and `recent` the last ten of the shopper's texts, so that each agent sees how many
    they have not read. `name` is what the shopper is called: their name, else their address, else nothing.

    From the staff's lane come `lane`, the time of the newest note, `mentions`, that of the last note that mentions an
    agent, and `noted`, up to which of them they have read, in milliseconds. `version` grows by one with each writing.
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
    settled_at: int = 0
    channel: Channel = Channel.CHAT
    reads: dict[str, int] = field(default_factory=dict)
    recent: tuple[int, ...] = ()
    name: str = ""
    version: int = 0
    lane: int = 0
    mentions: dict[AgentId, int] = field(default_factory=dict)
    noted: dict[AgentId, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it is in the lists of what is open."""
        return self.status is Status.OPEN

    @property
    def waits(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.waiting_since > 0 and self.is_open


@dataclass(frozen=True, slots=True)
class Listed:
    """What an index says of a row: whose the conversation is, empty for nobody's, and whether somebody waits in it."""

    conversation_id: ConversationId
    assignee: str
    waits: bool


# So many unread messages are counted; beyond it a number says no more than "many".
RECENT = 10


# And so many characters of a name: rows travel many at a time.
NAME = 60


# Longer than any time in milliseconds for the next 2,800 years; turns newest-first into ascending order.
_FAR = 10**14
# Urgent is less. It stands in each place although nobody can say yet how urgent something is: an index's keys are
# written anew for all rows, or never.
_NORMAL = 5


def fold(row: InboxRow, message: Message) -> InboxRow:
    """The row once this message is in the log; messages must come in order, each once."""
    folded = _fold(row, message)
    if folded.waits:
        return replace(folded, settled_at=0)
    same = (row.waits, row.status) == (False, folded.status)
    return replace(folded, settled_at=(same and row.settled_at) or message.at)


def _fold(row: InboxRow, message: Message) -> InboxRow:
    row = replace(row, seq=message.seq, status=status_after(row.status, message))
    if message.event is None:
        return _fold_text(row, message)
    if message.event is Event.JOINED:
        return replace(row, assignee=message.subject)
    if message.event is Event.LEFT:
        return replace(row, assignee="")
    return replace(row, waiting_since=0) if row.status is Status.CLOSED else row


def _fold_text(row: InboxRow, message: Message) -> InboxRow:
    row = replace(row, opened_at=row.opened_at or message.at)
    if not message.speaker.is_person:
        # It answers nobody, and must not hide what somebody wrote.
        return row
    shoppers = message.speaker is Speaker.VISITOR
    answered = 0 if not shoppers else row.waiting_since
    return replace(
        row,
        visitor_id=row.visitor_id or (message.by if shoppers else ""),
        text_seq=message.seq,
        preview=preview(message.text),
        preview_by=message.by,
        last_at=message.at,
        waiting_since=(row.waiting_since or message.at) if message.asks else answered,
        recent=(*row.recent, message.seq)[-RECENT:] if shoppers else row.recent,
    )


def fold_lane(row: InboxRow, lines: Iterable[StaffEvent]) -> InboxRow:
    """The row once these lines are in the staff's lane: in any order, each as often as it comes."""
    mentions, newest = dict(row.mentions), row.lane
    for line in lines:
        newest = max(newest, line.at if line.event is StaffKind.NOTE else 0)
        # Who mentions themselves is told nothing new.
        for agent_id in set(line.mentions) - {line.by}:
            mentions[agent_id] = max(mentions.get(agent_id, 0), line.at)
    return replace(row, mentions=mentions, lane=newest)


def order_key(row: InboxRow) -> str:
    """The row's place in a list, ascending: who has waited longest first, then what was settled, newest first.

    It changes when somebody begins or ceases to wait, and not with what is said meanwhile. Unique by the conversation's
    id, so that a page can start after any row.
    """
    if row.waits:
        return f"1#{_NORMAL}#{row.waiting_since:015d}#{row.conversation_id}"
    return f"2#{_NORMAL}#{_FAR - row.settled_at:015d}#{row.conversation_id}"
