"""The items of the ConversationLog table: their keys, and each entity to and from DynamoDB's own JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.aws.keys import of_store
from chalicelib.conversations.domain.model import (
    Channel,
    Conversation,
    Event,
    File,
    Head,
    Listener,
    Message,
    Outcome,
    Status,
)
from chalicelib.core.ids import ConnectionId, ConversationId, StoreId
from chalicelib.core.principal import Role, Sees, Standing

Item = dict[str, Any]

# Attribute names are short because they are stored and billed with every message: text of 800 bytes stays in 1 KB.
HEAD = "z#head"
FIRST_AFTER_MESSAGES = "r#"
# Made once: every message reads who listens.
_ROLES = frozenset(Role)
_ANY = Standing()


def partition(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition of a conversation: what its shopper may see."""
    return of_store(store_id, conversation_id)


def message_key(seq: int) -> str:
    """The sort key of a message."""
    return f"m#{seq:08d}"


def key(pk: str, sk: str) -> Item:
    """A primary key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def message_item(pk: str, message: Message) -> Item:
    """A message as it is stored."""
    item = {
        **key(pk, message_key(message.seq)),
        "c": {"S": message.cid},
        "b": {"S": message.by},
        "t": {"N": str(message.at)},
    }
    optional = {"x": message.text, "n": message.name, "e": message.event or "", "g": message.subject}
    optional |= {"w": message.via, "r": message.mail_id}
    item |= {name: {"N": str(value)} for name, value in {"l": message.debt, "z": message.size}.items() if value}
    if message.card:
        item["k"] = {"S": json.dumps(message.card, ensure_ascii=False, separators=(",", ":"))}
    if message.files:
        item["f"] = {"L": [_file_value(file) for file in message.files]}
    return item | {name: {"S": str(value)} for name, value in optional.items() if value}


def parse_message(item: Item) -> Message:
    """A message out of its item."""
    event = _text(item, "e")
    return Message(
        seq=int(item["sk"]["S"][2:]),
        cid=item["c"]["S"],
        by=item["b"]["S"],
        at=int(item["t"]["N"]),
        text=_text(item, "x"),
        name=_text(item, "n"),
        event=Event(event) if event else None,
        subject=_text(item, "g"),
        via=_text(item, "w"),
        mail_id=_text(item, "r"),
        files=tuple(_parse_file(value) for value in item.get("f", {"L": []})["L"]),
        debt=_number(item, "l"),
        size=_number(item, "z"),
        card=json.loads(item["k"]["S"]) if "k" in item else None,
    )


def _file_value(file: File) -> Item:
    return {"M": {"n": {"S": file.name}, "t": {"S": file.type}, "s": {"N": str(file.size)}}}


def _parse_file(value: Item) -> File:
    found = value["M"]
    return File(found["n"]["S"], found["t"]["S"], int(found["s"]["N"]))


def head_item(pk: str, head: Head) -> Item:
    """The head as it is stored."""
    # What is not said needs no word of it; most are the first chat of their shopper.
    begun: Item = {} if head.channel is Channel.CHAT else {"ch": {"S": head.channel.value}}
    begun |= {} if head.number == 1 else {"n": {"N": str(head.number)}}
    begun |= {"co": {"S": head.continues}} if head.continues else {}
    return key(pk, HEAD) | begun | {"t": {"N": str(head.opened_at)}} | _changing(head)


def _changing(head: Head) -> Item:
    """What of a head may change later."""
    said: Item = {
        "st": {"S": head.status.value},
        "as": {"S": head.assignee},
        "pa": {"L": [{"S": participant} for participant in head.participants]},
        "v": {"N": str(head.version)},
    }
    if head.first_answer_at is not None:
        said["fa"] = {"N": str(head.first_answer_at)}
    said |= {"ct": {"N": str(head.closed_at)}} if head.closed_at else {}
    said |= {"oc": {"S": head.outcome.value}} if head.outcome else {}
    said |= {"hb": {"L": [{"S": agent} for agent in head.handled_by]}} if head.handled_by else {}
    return said | ({"cb": {"S": head.continued_by}} if head.continued_by else {})


def head_change(pk: str, head: Head) -> Item:
    """What a change may change of the head, as an update under its version: what later versions know stays."""
    changed = _changing(head)
    # What it says no more, once it is open again.
    over = [name for name in ("ct", "oc") if name not in changed]
    return {
        "Key": key(pk, HEAD),
        "UpdateExpression": "SET "
        + ", ".join(f"#{name} = :{name}" for name in changed)
        + (" REMOVE " + ", ".join(f"#{name}" for name in over) if over else ""),
        "ConditionExpression": "#v = :previous",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*changed, *over)},
        "ExpressionAttributeValues": {f":{name}": value for name, value in changed.items()}
        | {":previous": {"N": str(head.version - 1)}},
    }


def parse_head(item: Item) -> Head:
    """The head out of its item."""
    outcome = _text(item, "oc")
    return Head(
        status=Status(item["st"]["S"]),
        assignee=item["as"]["S"],
        participants=tuple(each["S"] for each in item["pa"]["L"]),
        version=int(item["v"]["N"]),
        opened_at=int(item["t"]["N"]),
        channel=Channel(_text(item, "ch") or Channel.CHAT),
        number=_number(item, "n") or 1,
        # Heads from before say nothing of it.
        first_answer_at=_number(item, "fa") if "fa" in item else None,
        closed_at=_number(item, "ct"),
        outcome=Outcome(outcome) if outcome else None,
        handled_by=tuple(each["S"] for each in item.get("hb", {"L": []})["L"]),
        continues=_text(item, "co"),
        continued_by=_text(item, "cb"),
    )


def listener_key(pk: str, connection_id: ConnectionId) -> Item:
    """The key of a listening socket."""
    return key(pk, f"s#{connection_id}")


def listener_item(pk: str, listener: Listener) -> Item:
    """A listening socket as it is stored."""
    standing = listener.standing
    # Of most there is nothing to say.
    limits: Item = {} if standing.sees is Sees.ALL else {"se": {"S": standing.sees.value}}
    limits |= {} if standing.answers else {"an": {"BOOL": False}}
    return listener_key(pk, listener.connection_id) | {
        "p": {"S": listener.principal},
        "o": {"S": listener.role.value},
        "ttl": {"N": str(listener.expires)},
        **limits,
    }


def parse_listener(item: Item) -> Listener:
    """A listening socket out of its item."""
    standing = _ANY
    if "se" in item or "an" in item:
        standing = Standing(sees=Sees(_text(item, "se") or Sees.ALL), answers=item.get("an", {"BOOL": True})["BOOL"])
    role, expires = Role(item["o"]["S"]), int(item["ttl"]["N"])
    return Listener(item["sk"]["S"][2:], item["p"]["S"], role, expires, standing)


def parse_conversation(
    store_id: StoreId, conversation_id: ConversationId, items: Iterable[Item]
) -> Conversation | None:
    """A conversation out of the items of its partition, in any order; None without a head."""
    head: Head | None = None
    messages: list[Message] = []
    reads: dict[str, int] = {}
    listeners: list[Listener] = []
    for item in items:
        kind = item["sk"]["S"][0]
        if kind == "m":
            messages.append(parse_message(item))
        elif kind == "r":
            reads[item["sk"]["S"][2:]] = int(item["q"]["N"])
        elif kind == "s":
            # A kind of listener that is not known may hear nothing.
            listeners += [parse_listener(item)] if item["o"]["S"] in _ROLES else []
        elif item["sk"]["S"] == HEAD:
            head = parse_head(item)
    if head is None:
        return None
    messages.sort(key=lambda message: message.seq)
    found = Conversation(store_id, conversation_id, head)
    return replace(found, messages=tuple(messages), reads=reads, listeners=tuple(listeners))


def _text(item: Item, name: str) -> str:
    return str(item[name]["S"]) if name in item else ""


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0
