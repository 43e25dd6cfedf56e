"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from dataclasses import asdict, fields

from chalicelib.conversations.domain.model import Channel, Status
from chalicelib.conversations.wire import message, notice, staff_event
from chalicelib.core.ids import StoreId
from chalicelib.inbox.domain.changes import ANYWHERE, Changes
from chalicelib.inbox.domain.notices import DigestNotice
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.ports import ConversationEvent, InboxPage, NoteEvent
from chalicelib.transport.wire import Json


def row(value: InboxRow) -> Json:
    """An inbox row."""
    body = asdict(value)
    del body["store_id"]
    body |= {"conversation": body.pop("conversation_id"), "visitor": body.pop("visitor_id")}
    return {**body, "status": value.status.value, "channel": value.channel.value}


def inbox(value: InboxPage) -> Json:
    """One page of the inbox."""
    said: Json = {"rows": [row(each) for each in value.rows], "cursor": value.cursor}
    return said | ({"counts": asdict(value.counts)} if value.counts else {})


def conversation_event(value: ConversationEvent | NoteEvent) -> Json:
    """What the topic `conversation-events` carries."""
    told = {"note": staff_event(value.note)} if isinstance(value, NoteEvent) else {"message": message(value.message)}
    return {"store": value.row.store_id, "row": row(value.row), **told}


def changes(store_id: StoreId, value: Changes) -> Json:
    """What the queue of digests carries."""
    return {"store": store_id, "changed": {each: sorted(places) for each, places in value.items()}}


def parse_changes(body: Json) -> Changes:
    """What has changed, out of the queue; KeyError, TypeError or ValueError if it is nothing of that."""
    if "row" in body:
        # An event of the topic, of before there was a queue of its own, while one version replaces the other.
        return {body["row"]["conversation"]: frozenset({ANYWHERE})}
    return {str(each): frozenset(map(str, places)) for each, places in body["changed"].items()}


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
    said: Json = {"type": "digest", "turn": value.turn, "rows": [row(each) for each in value.rows]}
    if value.counts:
        said["counts"] = asdict(value.counts)
    if value.agents is not None:
        said["agents"] = dict(value.agents)
    return said | ({"more": True} if value.more else {})
