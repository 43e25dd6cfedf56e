"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from chalicelib.domain.ids import StoreId
from chalicelib.domain.model import (
    Channel,
    Conversation,
    Customer,
    Head,
    InboxRow,
    Message,
    Preferences,
    Session,
    StaffEvent,
    Status,
)
from chalicelib.domain.notices import DigestNotice, MessageNotice, Notice, PresenceNotice, ReadNotice, StaffNotice
from chalicelib.domain.quarantine import BlockedSender, HeldMail
from chalicelib.domain.text import preview
from chalicelib.errors import BusyError, RefusedError, ShopbellError, UncertainError
from chalicelib.ports.directory import InboxPage
from chalicelib.ports.notifications import Request
from chalicelib.ports.relay import ConversationEvent
from chalicelib.usecases.agent_presence import AgentPresence
from chalicelib.usecases.send_message import Sent

Json = dict[str, Any]

# API Gateway closes a socket over a frame of more than 32 KB: 20 for messages, 10 for staff lines, the rest for the
# envelope.
FRAME_BYTES, STAFF_BYTES = 20_000, 10_000


def encode(body: Json) -> bytes:
    """JSON in its shortest form."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def message(value: Message) -> Json:
    """One entry of a log."""
    body: Json = {"seq": value.seq, "cid": value.cid, "by": value.by, "at": value.at}
    if value.name:
        body["name"] = value.name
    if value.via:
        body["via"] = value.via
    if value.files:
        body["files"] = [asdict(file) for file in value.files]
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


def head(value: Head) -> Json:
    """The state of a conversation."""
    return {
        "status": value.status.value,
        "assignee": value.assignee,
        "version": value.version,
        "opened_at": value.opened_at,
        "participants": list(value.participants),
    }


def staff_event(value: StaffEvent) -> Json:
    """A line that only the store's people see."""
    return asdict(value)


def log(view: Conversation, staff: tuple[StaffEvent, ...] | None, *, newest: bool) -> Json:
    """A page of a conversation; `staff` is None for those who may not see it."""
    messages, cut = page(view.messages, newest=newest)
    body: Json = {
        "conversation": view.id,
        "messages": messages,
        "more": cut or view.more,
        "reads": view.reads,
        "head": head(view.head),
    }
    if staff is not None:
        # With a page of messages come the lines beside them; with what is new, those beside older ones, too.
        first = view.messages[0].seq if newest and view.messages else 0
        lines = (staff_event(event) for event in reversed(staff) if event.after >= first)
        body["staff"] = _fitting(lines, STAFF_BYTES)[::-1]
    return body


def ack(sent: Sent) -> Json:
    """The answer to a send: where the message stands, and what the sender had not seen."""
    missed, more = page(sent.missed)
    return {
        "conversation": sent.conversation_id,
        "message": message(sent.message),
        "missed": missed,
        "more": more,
        "head": head(sent.head),
    }


def row(value: InboxRow) -> Json:
    """An inbox row."""
    body = asdict(value)
    del body["store_id"]
    body |= {"conversation": body.pop("conversation_id"), "visitor": body.pop("visitor_id")}
    return {**body, "status": value.status.value, "channel": value.channel.value}


def inbox(value: InboxPage) -> Json:
    """One page of the inbox."""
    return {"rows": [row(each) for each in value.rows], "cursor": value.cursor}


def presence(value: AgentPresence) -> Json:
    """One of the store's people, and whether they are there."""
    agent = value.agent
    return {"id": agent.id, "name": agent.name, "email": agent.email, "role": agent.role, "state": value.state}


def session(value: Session, *, here: bool) -> Json:
    """A sign-in of the agent who asks; `here` is the one that asks."""
    return {"device": value.device, "signed_in": value.signed_in * 1000, "seen": value.seen * 1000, "here": here}


def notice(value: Notice) -> Json:
    """A frame that nobody asked for."""
    if isinstance(value, DigestNotice):
        return {"type": "digest", "rows": [row(each) for each in value.rows]}
    body: Json = {"conversation": value.conversation_id}
    if isinstance(value, MessageNotice):
        state = {"status": value.status.value, "assignee": value.assignee, "version": value.version}
        return {"type": "message", **body, "message": message(value.message), **state}
    if isinstance(value, StaffNotice):
        return {"type": "staff", **body, "event": staff_event(value.event)}
    if isinstance(value, ReadNotice):
        return {"type": "read", **body, "by": value.by, "seq": value.seq}
    if isinstance(value, PresenceNotice):
        return {"type": "presence", **body, "by": value.by, "present": value.present}
    return {"type": "typing", **body, "by": value.by, "name": value.name, "typing": value.typing}


def conversation_event(value: ConversationEvent) -> Json:
    """What the topic `conversation-events` carries."""
    return {"store": value.row.store_id, "row": row(value.row), "message": message(value.message)}


def parse_row(store_id: StoreId, body: Json) -> InboxRow:
    """The inbox row out of an event; KeyError, TypeError or ValueError if it is none."""
    # An event that an older version wrote, while a new one is being deployed, has no channel.
    channel = Channel(body.get("channel", Channel.CHAT))
    values = {name: each for name, each in body.items() if name in _ROW}
    values |= {"status": Status(body["status"]), "channel": channel}
    conversation_id, visitor_id = values.pop("conversation"), values.pop("visitor", "")
    return InboxRow(store_id, conversation_id, visitor_id=visitor_id, **values)


# What a row says; a later version may say more.
_ROW = {each.name for each in fields(InboxRow)} - {"store_id"} | {"conversation", "visitor"}


def parse_message(body: Json) -> Message:
    """The text out of an event; KeyError, TypeError or ValueError if it is none."""
    return Message(int(body["seq"]), body["cid"], body["by"], int(body["at"]), body["text"], body.get("name", ""))


def customer(value: Customer, refusal: str) -> Json:
    """What agents see of a shopper; `refusal` says why their address gets no mail, empty if it does."""
    shown = {"email": value.email, "proven": value.proven, "name": value.name, "language": value.language}
    return {**shown, "refusal": refusal}


def held(value: HeldMail, *, whole: bool = True) -> Json:
    """What agents see of a mail that was not taken in; its text on one line where there are many."""
    shown = {"id": value.id, "why": value.why, "at": value.at, "sender": value.sender, "name": value.sender_name}
    text = value.text if whole else preview(value.text)
    return {**shown, "subject": value.subject, "text": text} | {
        "authentic": value.envelope.authentic,
        "can_let_in": not value.infected,
    }


def blocked(value: BlockedSender) -> Json:
    """A sender whose mails are dropped."""
    return asdict(value)


def preferences(value: Preferences) -> Json:
    """An agent's own preferences."""
    return asdict(value)


def requests(values: Sequence[Request]) -> Json:
    """What the function `outgoing` is called with."""
    records = [asdict(each) | {"body": base64.b64encode(each.body).decode()} for each in values]
    return {"Records": records}


def parse_requests(body: Json) -> Sequence[Request]:
    """The requests out of it."""
    return [Request(**each | {"body": base64.b64decode(each["body"])}) for each in body["Records"]]


def ends(values: Sequence[int | ShopbellError]) -> Json:
    """And what it answers: statuses, and the codes of errors."""
    return {"ends": [each.code if isinstance(each, ShopbellError) else each for each in values]}


def parse_ends(body: Json) -> Sequence[int | ShopbellError]:
    """The ends out of it; what cannot be read may have been posted."""
    return [each if isinstance(each, int) else _ENDS.get(each, UncertainError)() for each in body["ends"]]


_ENDS = {each.code: each for each in (BusyError, RefusedError, UncertainError)}
