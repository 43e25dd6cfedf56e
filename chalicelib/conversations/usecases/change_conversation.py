"""Claim, assign, close and reopen: one transaction each, on the version that its author saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.conversations.domain.cases import size_of
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Conversation, Event, Head, Message, Outcome
from chalicelib.conversations.domain.notices import MessageNotice, StaffNotice
from chalicelib.conversations.domain.pace import debt_after
from chalicelib.conversations.domain.rights import ASSIGN, CLOSE, REOPEN
from chalicelib.conversations.domain.transitions import Change, assign, close, reopen
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.errors import BusyError, ConflictError, ContinuedError, InvalidRequestError
from chalicelib.core.ids import AgentId, ConversationId
from chalicelib.core.principal import Principal
from chalicelib.core.rights import Right

_TRIES = 6


def assign_conversation(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, agent_id: AgentId, version: int
) -> Head:
    """Hand the conversation to an agent of the store; to nobody, when `agent` is empty. Claiming is assigning to self.

    ConflictError if the conversation is no longer at `version`, so that of two who claim only one gets it;
    InvalidRequestError if there is no such agent, or none who may answer.
    """

    def hand_over(view: Conversation) -> Change | None:
        agent = deps.agents.get(view.store_id, agent_id) if agent_id else None
        if agent_id and (agent is None or not agent.standing.answers):
            raise InvalidRequestError
        return assign(view.head, agent_id)

    return _change(deps, principal, ASSIGN, conversation_id, version, hand_over)


def close_conversation(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    version: int,
    seen: int | None = None,
    outcome: Outcome = Outcome.SOLVED,
) -> Head:
    """Close the conversation, and say how it ended.

    ConflictError if it is no longer at `version`, or if the shopper wrote after message `seen`: closing must not bury
    what nobody has read.
    """

    def close_seen(view: Conversation) -> Change | None:
        unseen = [each for each in view.messages if each.asks and each.seq > (seen or 0)]
        if seen is not None and unseen:
            raise ConflictError
        return close(view.head, int(deps.clock() * 1000), outcome)

    return _change(deps, principal, CLOSE, conversation_id, version, close_seen)


def reopen_conversation(
    deps: ConversationDeps, principal: Principal, conversation_id: ConversationId, version: int
) -> Head:
    """Open the conversation again.

    ConflictError if it is no longer at `version`; ContinuedError if another one goes on with it.
    """
    return _change(deps, principal, REOPEN, conversation_id, version, lambda view: reopen(view.head))


def _change(
    deps: ConversationDeps,
    principal: Principal,
    right: Right,
    conversation_id: ConversationId,
    version: int,
    transition: Callable[[Conversation], Change | None],
) -> Head:
    for _ in range(_TRIES):
        view = permitted(deps, principal, right, deps.log.latest(principal.store_id, conversation_id, 1))
        if view.continued_by:
            raise ContinuedError(view.continued_by)
        change = transition(view)
        if change is None:
            return view.head
        if view.head.version != version:
            raise ConflictError
        messages = [
            _event_message(deps, principal, view, offset, event, subject)
            for offset, (event, subject) in enumerate(change.events, start=1)
        ]
        staff = _staff_event(deps, principal, view, change) if right is ASSIGN else None
        if deps.log.change(principal.store_id, conversation_id, change.head, messages, staff):
            _tell(deps, view, change.head, messages, staff)
            return change.head
    raise BusyError


def _event_message(
    deps: ConversationDeps, principal: Principal, view: Conversation, offset: int, event: Event, subject: str
) -> Message:
    name = principal.name
    if subject and subject != principal.id:
        agent = deps.agents.get(principal.store_id, subject)
        name = agent.name if agent else ""
    cid, at = f"event-{event}-{view.head.version}", int(deps.clock() * 1000)
    message = Message(view.tail + offset, cid, principal.id, at, name=name, event=event, subject=subject)
    return replace(message, debt=debt_after(view.last, at), size=size_of(view))


def _staff_event(deps: ConversationDeps, principal: Principal, view: Conversation, change: Change) -> StaffEvent:
    at = int(deps.clock() * 1000)
    # Sorts by time among the staff lines after the same message; the version makes it unique.
    line = f"{at:015d}-{change.head.version:04d}"
    return StaffEvent(line, view.tail, principal.id, at, StaffKind.ASSIGNED, change.head.assignee)


def _tell(
    deps: ConversationDeps, view: Conversation, head: Head, messages: list[Message], staff: StaffEvent | None
) -> None:
    for message in messages:
        notice = MessageNotice(view.id, message, head.status, head.assignee, head.version)
        fan_out(deps, view, notice)
    if staff:
        fan_out(deps, view, StaffNotice(view.id, staff), staff_only=True)
