"""Whose a conversation is once a text is in its log: an answer claims it, and who may not answer any more loses it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversations.domain.model import Conversation, Event, Head, Message, Status
from chalicelib.conversations.domain.transitions import handlers, opened, status_after
from chalicelib.conversations.ports import ConversationDeps
from chalicelib.core.principal import Principal, Role


def changes_hands(deps: ConversationDeps, principal: Principal, view: Conversation, at: int) -> Message | None:
    """What the log says before the text that the principal writes: that its agent joins, or has left."""
    if principal.role is Role.AGENT:
        return _claim(deps, principal, view, at)
    owner = view.owner
    if not owner or view.head.status is Status.OPEN:
        return None
    # Whose rights end gives back what is open (members/usecases); what was closed then is nobody's when it opens again.
    agent = deps.agents.get(view.store_id, owner)
    if agent is not None and agent.standing.answers:
        return None
    cid = f"event-{Event.LEFT}-{view.head.version}"
    name = agent.name if agent else ""
    return Message(view.tail + 1, cid, owner, at, name=name, event=Event.LEFT, subject=owner)


def stays(deps: ConversationDeps, before: Conversation, at: int) -> Message | None:
    """What the log of a conversation begins with that goes on with an open one: its agent stays, if they still may."""
    owner = before.owner if before.head.status is Status.OPEN else ""
    agent = deps.agents.get(before.store_id, owner) if owner else None
    if agent is None or not agent.standing.answers:
        return None
    return Message(1, f"event-{Event.JOINED}-0", owner, at, name=agent.name, event=Event.JOINED, subject=owner)


def _claim(deps: ConversationDeps, principal: Principal, view: Conversation, at: int) -> Message | None:
    """That the agent joins, where the answer is also a claim: before the answer, so that it is read in this order."""
    if view.head.assignee or view.head.status is not Status.OPEN:
        return None
    settings = deps.stores.settings(view.store_id)
    if settings is None or not settings.answer_claims:
        return None
    cid, who = f"event-{Event.JOINED}-{view.head.version}", principal.id
    return Message(view.tail + 1, cid, who, at, name=principal.name, event=Event.JOINED, subject=who)


def head_after(head: Head, message: Message, principal: Principal, change: Message | None) -> Head:
    """The head once the text is in the log, and before it what changes hands; the same if it says nothing new."""
    after = head
    if status_after(head.status, message) is not head.status:
        after = opened(after)
    if change:
        owner = change.subject if change.event is Event.JOINED else ""
        after = replace(after, assignee=owner, handled_by=handlers(after, owner))
    if principal.role is Role.AGENT and head.first_answer_at == 0:
        after = replace(after, first_answer_at=message.at, handled_by=handlers(after, principal.id))
    return after if after == head else replace(after, version=head.version + 1)
