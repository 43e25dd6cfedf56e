"""The items of the ConversationLog table: their keys, and each entity to and from DynamoDB's own JSON."""

from __future__ import annotations

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
    StaffEvent,
    StaffKind,
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


def staff_partition(store_id: StoreId, conversation_id: ConversationId) -> str:
    """The partition that nothing on the shopper's path ever reads."""
    return of_store(store_id, conversation_id, "staff")


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
    if message.debt:
        item["l"] = {"N": str(message.debt)}
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
        debt=int(item["l"]["N"]) if "l" in item else 0,
    )


def _file_value(file: File) -> Item:
    return {"M": {"n": {"S": file.name}, "t": {"S": file.type}, "s": {"N": str(file.size)}}}


def _parse_file(value: Item) -> File:
    found = value["M"]
    return File(found["n"]["S"], found["t"]["S"], int(found["s"]["N"]))


def head_item(pk: str, head: Head) -> Item:
    """The head as it is stored."""
    # A chat needs no word of it: most are.
    channel = {} if head.channel is Channel.CHAT else {"ch": {"S": head.channel.value}}
    return key(pk, HEAD) | {
        **channel,
        "st": {"S": head.status.value},
        "as": {"S": head.assignee},
        "pa": {"L": [{"S": participant} for participant in head.participants]},
        "v": {"N": str(head.version)},
        "t": {"N": str(head.opened_at)},
    }


def head_change(pk: str, head: Head) -> Item:
    """What a change may change of the head, as an update under its version: what later versions know stays."""
    stored = head_item(pk, head)
    changed = {name: stored[name] for name in ("st", "as", "pa", "v")}
    return {
        "Key": {"pk": stored["pk"], "sk": stored["sk"]},
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in changed),
        "ConditionExpression": "#v = :previous",
        "ExpressionAttributeNames": {f"#{name}": name for name in changed},
        "ExpressionAttributeValues": {f":{name}": value for name, value in changed.items()}
        | {":previous": {"N": str(head.version - 1)}},
    }


def parse_head(item: Item) -> Head:
    """The head out of its item."""
    return Head(
        status=Status(item["st"]["S"]),
        assignee=item["as"]["S"],
        participants=tuple(each["S"] for each in item["pa"]["L"]),
        version=int(item["v"]["N"]),
        opened_at=int(item["t"]["N"]),
        channel=Channel(_text(item, "ch") or Channel.CHAT),
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


def staff_item(pk: str, event: StaffEvent) -> Item:
    """A line for the store's people as it is stored."""
    return key(pk, f"{event.after:08d}#{event.id}") | {
        "b": {"S": event.by},
        "t": {"N": str(event.at)},
        "e": {"S": event.event},
        "g": {"S": event.subject},
    }


def parse_staff(item: Item) -> StaffEvent:
    """A line for the store's people out of its item."""
    after, _, line = item["sk"]["S"].partition("#")
    return StaffEvent(line, int(after), item["b"]["S"], int(item["t"]["N"]), StaffKind(item["e"]["S"]), item["g"]["S"])


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
