"""Send a message by compare-and-append: one Query, one conditional write, one post per listener."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.model import (
    SURVEY_ANSWER,
    Card,
    Channel,
    Conversation,
    File,
    Head,
    Message,
    Status,
)
from chalicelib.conversations.domain.notices import MessageNotice
from chalicelib.conversations.domain.pace import debt_after, wait
from chalicelib.conversations.domain.rights import SEND
from chalicelib.conversations.domain.settings import CLOSING
from chalicelib.conversations.ports import ConversationDeps, ConversationLog
from chalicelib.conversations.usecases.fan_out import fan_out
from chalicelib.conversations.usecases.hands import changes_hands, head_after, stays
from chalicelib.conversations.usecases.permit import check_cursor, permitted
from chalicelib.core.errors import BehindError, BusyError, ConflictError, ContinuedError, RateLimitedError
from chalicelib.core.ids import ConnectionId, ConversationId, MailId
from chalicelib.core.principal import Principal, Role
from chalicelib.core.rights import Right

# An earlier try of a message is looked for among so many others, in one read. Within the seconds in which tries are
# repeated nobody writes so many; who comes back after days looks for it first.
REACH = 200
# Each lost race means that another writer won, so six rounds need seven writers in the same milliseconds.
_TRIES = 6
# So many conversations, each of which continues the one before, are looked through at once.
_HOPS = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender made it; `after` is the last seq they had when they first tried, `text` is clean.

    `anew`: they want it to open the next conversation, should this one be closed. `language` is the one in which the
    shop says to them what it says by itself, empty if it is to say nothing.
    """

    cid: str
    after: int
    text: str
    via: str = ""
    mail_id: MailId = ""
    files: tuple[File, ...] = ()
    anew: bool = False
    card: Card | None = None
    language: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it answers what stands in the conversation that it is sent to, and belongs nowhere else."""
        return self.card is not None and self.card["kind"] == SURVEY_ANSWER


@dataclass(frozen=True, slots=True)
class Sent:
    """The message as it stands in the log, and what the sender had not seen when it was written."""

    conversation_id: ConversationId
    message: Message
    missed: tuple[Message, ...]
    head: Head


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be written: these messages into the conversation as it was read, and the head that it has then.

    `ended` is the conversation that this one continues, with its new head and the last entry of its log, when it is
    opened by it.
    """

    view: Conversation
    head: Head
    messages: tuple[Message, ...]
    ended: tuple[Conversation, Head, Message] | None = None


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
    with the same `cid` gives the same `seq`, and pushes again in case the first try died before its push. What is
    written to a conversation that is over opens the next one; where another one continues it, that one is written to.

    NotFoundError, UnknownCursorError, RateLimitedError for a shopper who writes faster than a person can, or BusyError
    when other writers won every round. An answer to what stands in a conversation goes nowhere else: ContinuedError
    where that one is over, ConflictError where it is full. BehindError, and nothing is written, if more than REACH
    messages came after `draft.after`, or more than eight conversations, and no earlier try is among the first of them.
    """
    for _ in range(_TRIES):
        view, earlier = _find(deps, principal, right, conversation_id, draft)
        at = int(deps.clock() * 1000)
        step = _Step(view, view.head, (earlier,)) if earlier else _step(deps, principal, view, draft, at)
        if earlier or _commit(deps.log, step):
            break
    else:
        raise BusyError
    _tell(deps, step, connection_id)
    message = step.messages[-1]
    after = draft.after if step.view.id == conversation_id else 0
    missed = tuple(m for m in (*step.view.messages, *step.messages) if m.seq > after and m.seq != message.seq)
    return Sent(step.view.id, message, missed, step.head)


def _find(
    deps: ConversationDeps, principal: Principal, right: Right, conversation_id: ConversationId, draft: Draft
) -> tuple[Conversation, Message | None]:
    """The earlier try of the message, and the conversation that holds it; else the one that it is to go into."""
    after, first = draft.after, conversation_id
    for _ in range(_HOPS):
        found = deps.log.since(principal.store_id, conversation_id, after, REACH)
        if found is None and conversation_id != first:
            # A read may see the end of the old one a moment before the beginning of the next.
            raise BusyError
        view = permitted(deps, principal, right, found)
        check_cursor(view, after)
        earlier = _earlier_try(view, principal, draft.cid)
        if earlier or not (view.more or view.continued_by):
            return view, earlier
        if view.more:
            break
        conversation_id, after = view.continued_by, 0
        if draft.is_answer:
            raise ContinuedError(conversation_id)
    raise BehindError(view.id)


def _earlier_try(view: Conversation, principal: Principal, cid: str) -> Message | None:
    return next((m for m in view.messages if m.cid == cid and m.by == principal.id), None)


def _step(deps: ConversationDeps, principal: Principal, view: Conversation, draft: Draft, at: int) -> _Step:
    debt = debt_after(view.last, at)
    if principal.role is Role.VISITOR and not draft.via and wait(debt):
        raise RateLimitedError(math.ceil(wait(debt) / 1000))
    ended = change = None
    if _opens_next(deps, view, draft, at):
        head, told = cases.continued(view, principal, at, debt)
        ended, change = (view, head, told), stays(deps, view, at)
        begun = cases.next_head(view, at, _channel(principal, view, draft))
        view = Conversation(view.store_id, head.continued_by, begun)
    if not draft.is_answer:
        change = change or changes_hands(deps, principal, view, at)
    # A visitor has a name only where a mail server gave them one; the chat's own know none.
    message = as_message(principal, draft, view.tail + (2 if change else 1), at)
    head = head_after(view.head, message, principal, change)
    size = cases.size_of(view)
    entries = [replace(change, debt=debt, size=size)] if change else []
    entries.append(replace(message, debt=debt, size=size + message.size))
    return _Step(view, replace(head, version=1) if ended else head, tuple(entries), ended)


def _opens_next(deps: ConversationDeps, view: Conversation, draft: Draft, at: int) -> bool:
    if draft.is_answer:
        if cases.is_full(view):
            raise ConflictError
        return False
    if view.head.status is Status.OPEN or cases.is_full(view):
        return cases.is_full(view)
    return draft.anew or cases.is_over(view, at, deps.settings.value(view.store_id, CLOSING)["reopen_days"])


def _channel(principal: Principal, view: Conversation, draft: Draft) -> Channel:
    # What the store's people write first goes out as what was written last did.
    otherwise = Channel.CHAT if principal.role is Role.VISITOR else view.head.channel
    return cases.channel_of(draft.via, otherwise)


def as_message(principal: Principal, draft: Draft, seq: int, at: int) -> Message:
    """The draft as it stands in the log, where it is alone."""
    name, size = principal.name, len(draft.text.encode())
    via, mail_id, files = draft.via, draft.mail_id, draft.files
    said = Message(seq, draft.cid, principal.id, at, draft.text, name, via=via, mail_id=mail_id, files=files, size=size)
    return replace(said, card=draft.card)


def _commit(log: ConversationLog, step: _Step) -> bool:
    view, head = step.view, step.head
    if step.ended:
        old, ended, told = step.ended
        return log.go_on(old.store_id, (old.id, ended, told), (view.id, head, step.messages))
    if head is view.head:
        return log.append(view.store_id, view.id, step.messages[0])
    return log.change(view.store_id, view.id, head, step.messages)


def _tell(deps: ConversationDeps, step: _Step, but: ConnectionId) -> None:
    view, head = step.view, step.head
    if step.ended:
        # Nobody listens to the new one yet: who listens to the old one is told which it is.
        old, ended, told = step.ended
        fan_out(deps, old, MessageNotice(old.id, told, ended.status, ended.assignee, ended.version))
    for each in step.messages:
        # Who saw it while it was nobody's is told whose it is now, and no more.
        shown = view if each.event else replace(view, head=head)
        fan_out(deps, shown, MessageNotice(view.id, each, head.status, head.assignee, head.version), but=but)


def first_head(principal: Principal, at: int, channel: Channel = Channel.CHAT) -> Head:
    """The head of a conversation that the visitor opens at `at` (milliseconds)."""
    return Head(Status.OPEN, "", (principal.id,), 1, at, channel, first_answer_at=0)
