"""What happens after a message is stored: the inbox row follows, and the rest of the system is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import MAILED, Message
from chalicelib.conversations.ports import ConversationLog
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.principal import Speaker, speaker_of
from chalicelib.core.text import preview
from chalicelib.inbox.domain.changes import ANYWHERE, standing_place
from chalicelib.inbox.domain.rows import NAME, InboxRow, fold, fold_lane, order_key
from chalicelib.inbox.ports import ConversationEvent, NoteEvent, RelayDeps

_TRIES = 4
# What a row has missed is read in pages of so many messages.
_GAP = 200


@dataclass(frozen=True, slots=True)
class Relayed:
    """A row before and after some messages."""

    before: InboxRow
    after: InboxRow
    # Whether another try has written some of it, so that nobody knows what was there before that.
    again: bool

    @property
    def has_moved(self) -> bool:
        """Whether its place in the lists is another one."""
        return order_key(self.before) != order_key(self.after) or bool(self.places)

    @property
    def places(self) -> frozenset[str]:
        """Where it stood before, if it stands elsewhere now (inbox/domain/changes.py)."""
        if self.again:
            return frozenset({ANYWHERE})
        before = standing_place(self.before)
        return frozenset({before} if self.before.seq and before != standing_place(self.after) else ())


def relay_log(
    deps: RelayDeps,
    store_id: StoreId,
    conversation_id: ConversationId,
    messages: Sequence[Message],
    lines: Sequence[StaffEvent] = (),
) -> Relayed:
    """Bring the inbox row up to these messages of one conversation, in order, and these lines of its staff's lane.

    Publishes each message, and each note. Safe to repeat: what the row holds already is published again and changes
    nothing. A gap between row and messages is filled from the log. A new row takes the shopper's name from what they
    have told.
    """
    for _ in range(_TRIES):
        known = deps.rows.get(store_id, conversation_id)
        row = known or _new_row(deps, store_id, conversation_id)
        folded = fold_lane(_fold_all(deps.log, row, messages), lines)
        if known is None and not (messages and messages[0].seq == 1):
            # Made anew, long after it began: what comes first comes before any line.
            folded = _made_anew(deps, folded)
        if folded == known or not folded.seq:
            break
        folded = replace(folded, version=row.version + 1)
        if deps.rows.put(folded, known.seq if known else 0):
            break
    else:
        raise BusyError
    notes = [line for line in lines if line.event is StaffKind.NOTE]
    told: list[ConversationEvent | NoteEvent] = [ConversationEvent(folded, message) for message in messages]
    told += [NoteEvent(folded, note) for note in notes]
    if told:
        deps.publisher.publish(told)
    # A row that is made anew, of a conversation that goes on, may stand in a list of before.
    return Relayed(row, folded, again=bool(messages) and messages[0].seq != row.seq + 1)


def reindex_row(deps: RelayDeps, store_id: StoreId, conversation_id: ConversationId) -> None:
    """Write the row anew, made from the whole log, with the keys that it has to have now.

    For a row that stands where no list looks any more, and for one that is not there at all.
    """
    for _ in range(_TRIES):
        known = deps.rows.get(store_id, conversation_id)
        folded = _made_anew(deps, _new_row(deps, store_id, conversation_id))
        if not folded.seq:
            # Nothing can be read of it.
            return
        version = known.version + 1 if known else 1
        if deps.rows.put(replace(folded, version=version), known.seq if known else 0):
            return
    raise BusyError


def _new_row(deps: RelayDeps, store_id: StoreId, conversation_id: ConversationId) -> InboxRow:
    # An agent may have read before there was a row to note it in.
    view = deps.log.listeners(store_id, conversation_id)
    if view is None:
        return InboxRow(store_id, conversation_id)
    reads = {who: seq for who, seq in view.reads.items() if who != MAILED and speaker_of(who) is Speaker.AGENT}
    customer = deps.customers.get(store_id, view.visitor_id)
    name = preview(customer.called, NAME) if customer else ""
    visitor_id, channel = view.visitor_id, view.head.channel
    return InboxRow(store_id, conversation_id, visitor_id=visitor_id, channel=channel, reads=reads, name=name)


def _made_anew(deps: RelayDeps, row: InboxRow) -> InboxRow:
    """The row with all that log and lane have of it."""
    return fold_lane(_fill(deps.log, row), deps.log.staff(row.store_id, row.conversation_id, 0))


def _fold_all(log: ConversationLog, row: InboxRow, messages: Sequence[Message]) -> InboxRow:
    for message in messages:
        if message.seq > row.seq + 1:
            row = _fill(log, row)
        if message.seq == row.seq + 1:
            row = fold(row, message)
    return row


def _fill(log: ConversationLog, row: InboxRow) -> InboxRow:
    more = True
    while more:
        view = log.since(row.store_id, row.conversation_id, row.seq, _GAP)
        before, more = row.seq, view is not None and view.more
        for message in view.messages if view else ():
            if message.seq == row.seq + 1:
                row = fold(row, message)
        more = more and row.seq > before
    return row
