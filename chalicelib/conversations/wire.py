"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import singledispatch

from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Conversation, Head, Message
from chalicelib.conversations.domain.notices import (
    LookingNotice,
    MessageNotice,
    Notice,
    PresenceNotice,
    ReadNotice,
    StaffNotice,
    TypingNotice,
)
from chalicelib.conversations.usecases.send_message import Sent
from chalicelib.transport.wire import Json, encode

# API Gateway closes a socket over a frame of more than 32 KB: 20 for messages, 10 for staff lines, the rest for the
# envelope.
FRAME_BYTES, STAFF_BYTES = 20_000, 10_000


def message(value: Message) -> Json:
    """One entry of a log."""
    body: Json = {"seq": value.seq, "cid": value.cid, "by": value.by, "at": value.at}
    if value.name:
        body["name"] = value.name
    if value.via:
        body["via"] = value.via
    if value.files:
        body["files"] = [asdict(file) for file in value.files]
    if value.card:
        body["card"] = dict(value.card)
    if value.event is None:
        return {**body, "text": value.text}
    return {**body, "event": value.event.value, "subject": value.subject}


def page(messages: tuple[Message, ...], *, newest: bool = False) -> tuple[list[Json], bool]:
    """As many messages as fit into one frame, from the start or (newest) from the end; True if some were left out."""
    kept = _fitting(map(message, reversed(messages) if newest else messages), FRAME_BYTES)
    return (kept[::-1] if newest else kept), len(kept) < len(messages)


def _fitting(bodies: Iterable[Json], most: int) -> list[Json]:
    """The first of these that have room in so many bytes, but at least one."""
    kept: list[Json] = []
    size = 0
    for body in bodies:
        size += len(encode(body))
        if kept and size > most:
            break
        kept.append(body)
    return kept


def head(value: Head, *, staff: bool) -> Json:
    """The state of a conversation; how it went is for the store's people alone."""
    body = {
        "status": value.status.value,
        "assignee": value.assignee,
        "version": value.version,
        "opened_at": value.opened_at,
        "participants": list(value.participants),
        "number": value.number,
        "continues": value.continues,
        "continued_by": value.continued_by,
    }
    return body | _case(value) if staff else body


def _case(value: Head) -> Json:
    case: Json = {"closed_at": value.closed_at, "handled_by": list(value.handled_by)}
    if value.outcome:
        case["outcome"] = value.outcome.value
    if value.first_answer_at is not None:
        case["first_answer_at"] = value.first_answer_at
    return case


def staff_event(value: StaffEvent) -> Json:
    """A line that only the store's people see."""
    body = asdict(value)
    # Only notes have them.
    return {name: each for name, each in body.items() if each or name not in {"text", "mentions"}}


def parse_staff_event(body: Json) -> StaffEvent:
    """The line out of an event; KeyError, TypeError or ValueError if it is none."""
    said = (body["id"], int(body["after"]), body["by"], int(body["at"]), StaffKind(body["event"]), body["subject"])
    return StaffEvent(*said, body.get("text", ""), tuple(body.get("mentions", ())))


def log(view: Conversation, staff: tuple[StaffEvent, ...] | None, *, newest: bool, before: int | None = None) -> Json:
    """A page of a conversation, `before` a message if one is given; `staff` is None for those who may not see it."""
    messages, cut = page(view.messages, newest=newest)
    body: Json = {
        "conversation": view.id,
        "messages": messages,
        "more": cut or view.more,
        "reads": view.reads,
        "head": head(view.head, staff=staff is not None),
    }
    if staff is not None:
        # With a page of messages come the lines beside them; with what is new, those beside older ones, too.
        first = view.messages[0].seq if newest and view.messages else 0
        beside = [each for each in reversed(staff) if each.after >= first and (before is None or each.after < before)]
        lines = [staff_event(each) for each in beside]
        body["staff"] = _fitting(lines, STAFF_BYTES)[::-1]
        if len(body["staff"]) < len(lines):
            body["more_staff"] = True
    return body


def ack(sent: Sent, *, staff: bool) -> Json:
    """The answer to a send: where the message stands, and what the sender had not seen; `staff` as in `head`."""
    missed, more = page(sent.missed)
    return {
        "conversation": sent.conversation_id,
        "message": message(sent.message),
        "missed": missed,
        "more": more,
        "head": head(sent.head, staff=staff),
    }


@singledispatch
def notice(value: Notice) -> Json:
    """A frame that nobody asked for; each kind of notice registers how it looks."""
    raise TypeError(value)


@notice.register(MessageNotice)
def _message(value: MessageNotice) -> Json:
    state = {"status": value.status.value, "assignee": value.assignee, "version": value.version}
    body = {"type": "message", "conversation": value.conversation_id, "message": message(value.message)}
    return body | state


@notice.register(StaffNotice)
def _staff(value: StaffNotice) -> Json:
    return {"type": "staff", "conversation": value.conversation_id, "event": staff_event(value.event)}


@notice.register(LookingNotice)
def _looking(value: LookingNotice) -> Json:
    who = {"by": value.by, "name": value.name, "state": value.state.value}
    return {"type": "looking", "conversation": value.conversation_id, **who, "asks": value.asks}


@notice.register(ReadNotice)
def _read(value: ReadNotice) -> Json:
    return {"type": "read", "conversation": value.conversation_id, "by": value.by, "seq": value.seq}


@notice.register(PresenceNotice)
def _presence(value: PresenceNotice) -> Json:
    return {"type": "presence", "conversation": value.conversation_id, "by": value.by, "present": value.present}


@notice.register(TypingNotice)
def _typing(value: TypingNotice) -> Json:
    who = {"by": value.by, "name": value.name}
    return {"type": "typing", "conversation": value.conversation_id, **who, "typing": value.typing}


def parse_message(body: Json) -> Message:
    """The text out of an event; KeyError, TypeError or ValueError if it is none."""
    said, card = (int(body["seq"]), body["cid"], body["by"], int(body["at"]), body["text"]), body.get("card")
    return Message(*said, body.get("name", ""), card=card)
