"""Send a message by compare-and-append: one Query, one conditional write, one post per listener."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from chalicelib.conversations.domain.model import Channel, Conversation, Event, File, Head, Message, Status
from chalicelib.conversations.domain.notices import MessageNotice
from chalicelib.conversations.domain.pace import debt_after, wait
from chalicelib.conversations.domain.rights import SEND
from chalicelib.conversations.domain.transitions import status_after
from chalicelib.conversations.ports import ConversationDeps, ConversationLog
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.permit import check_cursor, permitted
from chalicelib.core.errors import BehindError, BusyError, RateLimitedError
from chalicelib.core.ids import ConnectionId, ConversationId, MailId
from chalicelib.core.principal import Principal, Role
from chalicelib.core.rights import Right

# An earlier try of a message is looked for among so many others, in one read. Within the seconds in which tries are
# repeated nobody writes so many; who comes back after days looks for it first.
REACH = 200
# Each lost race means that another writer won, so six rounds need seven writers in the same milliseconds.
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender made it; `after` is the last seq they had when they first tried, `text` is clean."""

    cid: str
    after: int
    text: str
    via: str = ""
    mail_id: MailId = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The message as it stands in the log, and what the sender had not seen when it was written."""

    conversation_id: ConversationId
    message: Message
    missed: tuple[Message, ...]
    head: Head


def send_message(
    deps: ConversationDeps,
    principal: Principal,
    conversation_id: ConversationId,
    draft: Draft,
    connection_id: ConnectionId = "",
    right: Right = SEND,
) -> Sent:
    """Append the message, unless an earlier try of it is in the log, and tell who listens.

    The first answer to an open conversation that is nobody's makes it the agent's, in the same transaction. A repeat
    with the same `cid` gives the same `seq`, and pushes again in case the first try died before its push.

    NotFoundError, UnknownCursorError, RateLimitedError for a shopper who writes faster than a person can, or BusyError
    when other writers won every round. BehindError, and nothing is written, if more than REACH messages came after
    `draft.after` and no earlier try is among the first of them.
    """
    for _ in range(_TRIES):
        found = deps.log.since(principal.store_id, conversation_id, draft.after, REACH)
        view = permitted(deps, principal, right, found)
        check_cursor(view, draft.after)
        earlier = _earlier_try(view, principal, draft.cid)
        if view.more and not earlier:
            raise BehindError(view.id)
        at = int(deps.clock() * 1000)
        debt = debt_after(view.messages[-1] if view.messages else None, at)
        if not earlier:
            _check_pace(principal, draft, debt)
        joined = () if earlier else _hands(deps, principal, view, at, debt)
        # A visitor has a name only where a mail server gave them one; the chat's own know none.
        message = earlier or as_message(principal, draft, view.tail + len(joined) + 1, at, debt)
        head = view.head if earlier else _head_after(view, message, principal, joined)
        if earlier or _commit(deps.log, view, head, [*joined, message]):
            break
    else:
        raise BusyError
    _tell(deps, view, head, (*joined, message), connection_id)
    missed = tuple(m for m in (*view.messages, *joined) if m.seq > draft.after and m.seq != message.seq)
    return Sent(view.id, message, missed, head)


def _tell(
    deps: ConversationDeps, view: Conversation, head: Head, messages: tuple[Message, ...], but: ConnectionId
) -> None:
    for each in messages:
        # Who saw it while it was nobody's is told whose it is now, and no more.
        shown = view if each.event else replace(view, head=head)
        notice = MessageNotice(view.id, each, head.status, head.assignee, head.version)
        fan_out(deps, shown, notice, but=but)


def _earlier_try(view: Conversation, principal: Principal, cid: str) -> Message | None:
    return next((m for m in view.messages if m.cid == cid and m.by == principal.id), None)


def _check_pace(principal: Principal, draft: Draft, debt: int) -> None:
    if principal.role is Role.VISITOR and not draft.via and wait(debt):
        raise RateLimitedError(math.ceil(wait(debt) / 1000))


def _hands(deps: ConversationDeps, principal: Principal, view: Conversation, at: int, debt: int) -> tuple[Message, ...]:
    """What changes hands by the message, and stands before it."""
    if principal.role is Role.AGENT:
        return _claim(deps, principal, view, at, debt)
    owner = view.owner
    if not owner or view.head.status is Status.OPEN:
        return ()
    # Whose rights end gives back what is open (members/usecases); what was closed then is nobody's when it opens again.
    agent = deps.agents.get(view.store_id, owner)
    if agent is not None and agent.standing.answers:
        return ()
    cid = f"event-{Event.LEFT}-{view.head.version}"
    name = agent.name if agent else ""
    return (Message(view.tail + 1, cid, owner, at, name=name, event=Event.LEFT, subject=owner, debt=debt),)


def _claim(deps: ConversationDeps, principal: Principal, view: Conversation, at: int, debt: int) -> tuple[Message, ...]:
    """That the agent joins, where the answer is also a claim: before the answer, so that it is read in this order."""
    if principal.role is not Role.AGENT or view.head.assignee or view.head.status is not Status.OPEN:
        return ()
    settings = deps.stores.settings(view.store_id)
    if settings is None or not settings.answer_claims:
        return ()
    cid, who = f"event-{Event.JOINED}-{view.head.version}", principal.id
    joined = Message(view.tail + 1, cid, who, at, name=principal.name, event=Event.JOINED, subject=who, debt=debt)
    return (joined,)


def as_message(principal: Principal, draft: Draft, seq: int, at: int, debt: int = 0) -> Message:
    """The draft as it stands in the log."""
    return Message(
        seq,
        draft.cid,
        principal.id,
        at,
        draft.text,
        principal.name,
        via=draft.via,
        mail_id=draft.mail_id,
        files=draft.files,
        debt=debt,
    )


def _head_after(view: Conversation, message: Message, principal: Principal, joined: tuple[Message, ...]) -> Head:
    status = status_after(view.head.status, message, principal.role)
    assignee = view.head.assignee
    if joined:
        assignee = joined[-1].subject if joined[-1].event is Event.JOINED else ""
    if (status, assignee) == (view.head.status, view.head.assignee):
        return view.head
    return replace(view.head, status=status, assignee=assignee, version=view.head.version + 1)


def _commit(log: ConversationLog, view: Conversation, head: Head, messages: list[Message]) -> bool:
    if head.version == view.head.version:
        return log.append(view.store_id, view.id, messages[0])
    return log.change(view.store_id, view.id, head, messages)


def first_head(principal: Principal, at: int, channel: Channel = Channel.CHAT) -> Head:
    """The head of a conversation that the visitor opens at `at` (milliseconds)."""
    return Head(Status.OPEN, "", (principal.id,), 1, at, channel)
