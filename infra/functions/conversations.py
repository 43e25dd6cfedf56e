"""What talking takes."""

from __future__ import annotations

from infra.functions.model import Function, Grant, Grants, Places, allow, allow_on
from infra.functions.transport import ACTING

FUNCTIONS: dict[str, Function] = {}


def writes(places: Places) -> list[Grant]:
    """A message, whoever writes it: the log, and whoever listens."""
    return [
        allow("dynamodb: Query PutItem BatchWriteItem", places.log.arn),
        allow_on("BatchWriteItem", places.live.arn, "#socket#"),
        places.to_sockets("POST"),
    ]


def changes_heads(places: Places) -> Grant:
    """Hands and states: a shopper's word opens a closed conversation again, or the next one.

    What a message says is written once, and no update reaches it: DynamoDB compares the names of the attributes.
    """
    head = ["pk", "sk", "st", "as", "pa", "v", "fa", "ct", "oc", "hb", "cb"]
    attributes = {"ForAllValues:StringEquals": {"dynamodb:Attributes": head}}
    return Grant("dynamodb: UpdateItem", (places.log.arn,), attributes)


def rights(places: Places) -> Grants:
    """The log, who listens, and how far agents have read."""
    read_marks = allow_on("UpdateItem", places.rows.arn, "#conversation#")
    acts = {name: [*writes(places), changes_heads(places), read_marks] for name in ACTING}
    listens = [places.to_sockets("GET"), allow_on("PutItem Query", places.live.arn, "#socket#")]
    forgets = [
        allow("dynamodb: Query BatchWriteItem", places.log.arn),
        allow_on("Query BatchWriteItem", places.live.arn, "#socket#"),
        places.to_sockets("POST", "GET"),
    ]
    return acts | {"websocket_message": [*acts["websocket_message"], *listens], "websocket_disconnect": forgets}


def environment(places: Places) -> dict[str, str]:
    """The log, and the way to sockets."""
    return {"LOG_TABLE": places.log.name, "PUSH_URL": places.push_url}
