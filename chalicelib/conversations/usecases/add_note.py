"""A note for colleagues, beside the messages of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.notices import StaffNotice
from chalicelib.conversations.domain.rights import NOTE
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.ids import AgentId, ConnectionId, ConversationId, StoreId
from chalicelib.core.principal import Principal
from chalicelib.core.rights import is_shown


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note as its writer made it: `cid` is their own id for it, `after` the last message that they had then."""

    cid: str
    after: int
    text: str
    mentions: tuple[AgentId, ...] = ()


def add_note(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    draft: NoteDraft,
    connection_id: ConnectionId = "",
) -> StaffEvent:
    """Write the note where only the store's people see it, and show it to those who look; a repeat gives the same note.

    Whom it mentions and who is not shown the conversation is not called: the note is kept for all others. One Query,
    one write, one post per agent who listens; with mentions a Query more, of the store's people. NotFoundError if it is
    not theirs to read.
    """
    view = permitted(deps, principal, NOTE, deps.log.latest(principal.store_id, conversation_id, 1))
    # The writer's own id, so that no two agents who choose the same write one note.
    line, at = f"note-{principal.id}-{draft.cid}", int(deps.clock() * 1000)
    # Beside a message that is there: the first, at the least.
    after, mentions = max(1, min(draft.after, view.tail)), _shown(deps, view.store_id, draft.mentions, view.owner)
    event = StaffEvent(line, after, principal.id, at, StaffKind.NOTE, text=draft.text, mentions=mentions)
    note = deps.log.add_staff(view.store_id, view.id, event)
    fan_out(deps, view, StaffNotice(view.id, note), but=connection_id, staff_only=True)
    return note


def _shown(deps: ConversationDeps, store_id: StoreId, agents: tuple[AgentId, ...], owner: str) -> tuple[AgentId, ...]:
    """Those of them who are shown what is the owner's, each once."""
    if not agents:
        return ()
    shown = {each.id for each in deps.agents.all(store_id) if is_shown(each.standing, each.id, owner)}
    return tuple(each for each in dict.fromkeys(agents) if each in shown)
