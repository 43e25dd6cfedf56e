"""How a conversation changes hands and state: the new head, and what the log will say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.conversations.domain.model import Event, Head, Message, Outcome, Status
from chalicelib.core.ids import AgentId


@dataclass(frozen=True, slots=True)
class Change:
    """A new head, the events that every screen sees, and whether the store's people get a line of their own."""

    head: Head
    events: tuple[tuple[Event, str], ...]


def status_after(status: Status, message: Message) -> Status:
    """The status once this message is in the log: a shopper's word opens a closed conversation again."""
    if message.event in {Event.CLOSED, Event.CONTINUED}:
        return Status.CLOSED
    if message.event is Event.REOPENED:
        return Status.OPEN
    return Status.OPEN if message.asks else status


def assign(head: Head, agent_id: AgentId) -> Change | None:
    """Hand the conversation to an agent (to nobody, when empty); None when it is so already."""
    if head.assignee == agent_id:
        return None
    left = ((Event.LEFT, head.assignee),) if head.assignee else ()
    joined = ((Event.JOINED, agent_id),) if agent_id else ()
    handed = replace(head, assignee=agent_id, handled_by=handlers(head, agent_id))
    return Change(_next(handed), left + joined)


def close(head: Head, at: int, outcome: Outcome) -> Change | None:
    """Close the conversation at `at` (milliseconds); None when it is closed already."""
    if head.status is Status.CLOSED:
        return None
    closed = replace(head, status=Status.CLOSED, closed_at=at, outcome=outcome)
    return Change(_next(closed), ((Event.CLOSED, ""),))


def reopen(head: Head) -> Change | None:
    """Open the conversation again; None when it is open already."""
    if head.status is Status.OPEN:
        return None
    return Change(_next(opened(head)), ((Event.REOPENED, ""),))


def opened(head: Head) -> Head:
    """The head of a conversation that is open (again)."""
    return replace(head, status=Status.OPEN, closed_at=0, outcome=None)


def handlers(head: Head, agent_id: AgentId) -> tuple[AgentId, ...]:
    """Who has handled it, this agent among them if there is one."""
    known = head.handled_by
    return known if not agent_id or agent_id in known else (*known, agent_id)


def _next(head: Head) -> Head:
    return replace(head, version=head.version + 1)
