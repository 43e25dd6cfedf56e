"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from dataclasses import asdict, fields

from chalicelib.conversations.domain.model import Channel, Status
from chalicelib.conversations.wire import message, notice
from chalicelib.core.ids import StoreId
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent, InboxPage
from chalicelib.transport.wire import Json


def row(value: InboxRow) -> Json:
    """An inbox row."""
    body = asdict(value)
    del body["store_id"]
    body |= {"conversation": body.pop("conversation_id"), "visitor": body.pop("visitor_id")}
    return {**body, "status": value.status.value, "channel": value.channel.value}


def inbox(value: InboxPage) -> Json:
    """One page of the inbox."""
    return {"rows": [row(each) for each in value.rows], "cursor": value.cursor}


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


@notice.register(DigestNotice)
def _digest(value: DigestNotice) -> Json:
    return {"type": "digest", "rows": [row(each) for each in value.rows]}
