"""Send a message by compare-and-append: one Query, one conditional write, one post per listener."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.model import Channel, Conversation, File, Head, Message, Principal, Role, Status
from chalicelib.domain.notices import MessageNotice
from chalicelib.domain.rights import Action
from chalicelib.domain.transitions import status_after
from chalicelib.errors import BusyError
from chalicelib.ports import Clock, ConversationLog, Room
from chalicelib.usecases.access import check_cursor, permitted
from chalicelib.usecases.fan_out import fan_out

# Each lost race means that another writer won, so six rounds need seven writers in the same milliseconds.
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender made it; `after` is the last seq they had when they first tried, `text` is clean."""

    cid: str
    after: int
    text: str
    via: str = ""
    mail: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The message as it stands in the log, and what the sender had not seen when it was written."""

    conversation: str
    message: Message
    missed: tuple[Message, ...]
    head: Head


def send_message(
    room: Room,
    principal: Principal,
    conversation: str,
    draft: Draft,
    connection: str = "",
    right: Action = Action.SEND,
) -> Sent:
    """Append the message, unless an earlier try of it is in the log, and tell who listens.

    A repeat with the same `cid` gives the same `seq`, and pushes again in case the first try died before its push.
    NotFoundError, UnknownCursorError, or BusyError when other writers won every round.
    """
    for _ in range(_TRIES):
        view = permitted(principal, right, room.log.since(principal.store, conversation, draft.after))
        check_cursor(view, draft.after)
        earlier = _earlier_try(view, principal, draft.cid)
        message = earlier or _next(view, principal, draft, room.clock)
        head = view.head if earlier else _head_after(view, message, principal.role)
        if earlier or _commit(room.log, view, head, message):
            break
    else:
        raise BusyError
    notice = MessageNotice(view.id, message, head.status, head.assignee, head.version)
    fan_out(room, view, notice, but=connection)
    missed = tuple(m for m in view.messages if m.seq > draft.after and m.seq != message.seq)
    return Sent(view.id, message, missed, head)


def _earlier_try(view: Conversation, principal: Principal, cid: str) -> Message | None:
    return next((m for m in view.messages if m.cid == cid and m.by == principal.id), None)


def _next(view: Conversation, principal: Principal, draft: Draft, clock: Clock) -> Message:
    # A visitor has a name only where a mail server gave them one; the chat's own know none.
    return as_message(principal, draft, view.tail + 1, int(clock() * 1000))


def as_message(principal: Principal, draft: Draft, seq: int, at: int) -> Message:
    """The draft as it stands in the log."""
    return Message(
        seq,
        draft.cid,
        principal.id,
        at,
        draft.text,
        principal.name,
        via=draft.via,
        mail=draft.mail,
        files=draft.files,
    )


def _head_after(view: Conversation, message: Message, role: Role) -> Head:
    status = status_after(view.head.status, message, role)
    return view.head if status is view.head.status else replace(view.head, status=status, version=view.head.version + 1)


def _commit(log: ConversationLog, view: Conversation, head: Head, message: Message) -> bool:
    if head.version == view.head.version:
        return log.append(view.store, view.id, message)
    return log.change(view.store, view.id, head, [message])


def first_head(principal: Principal, at: int, channel: Channel = Channel.CHAT) -> Head:
    """The head of a conversation that the visitor opens at `at` (milliseconds)."""
    return Head(Status.OPEN, "", (principal.id,), 1, at, channel)
