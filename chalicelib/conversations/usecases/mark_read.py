"""Say how far somebody has read."""

from __future__ import annotations

from chalicelib.conversations.domain.notices import ReadNotice
from chalicelib.conversations.domain.rights import READ
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.ids import ConnectionId, ConversationId
from chalicelib.core.principal import Principal, Role


def mark_read(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    seq: int,
    connection_id: ConnectionId = "",
    noted: int = 0,
) -> None:
    """Move the principal's read cursor forward to `seq`, and tell who listens; backwards it never moves.

    `noted` is the time of the last note that mentions an agent and that they have read, in milliseconds.

    What is not there cannot have been read: it would hide what comes. One Query, one write, for agents one more into
    the inbox row. NotFoundError if it is not theirs to read.
    """
    view = permitted(deps, principal, READ, deps.log.latest(principal.store_id, conversation_id, 1))
    seq = min(seq, view.tail)
    behind = view.reads.get(principal.id, 0) < seq
    moved = behind and deps.log.mark_read(principal.store_id, conversation_id, principal.id, seq)
    if principal.role is Role.AGENT:
        # Also when the cursor was there already: an earlier try may have died before the row.
        deps.read_marks.mark_row_read(principal.store_id, conversation_id, principal.id, seq, noted)
    if not moved:
        return
    fan_out(deps, view, ReadNotice(conversation_id, principal.id, seq), but=connection_id)
