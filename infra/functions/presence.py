"""What saying who is there takes."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow, allow_on

FUNCTIONS: dict[str, Function] = {}
_SOCKETS = "#agent-sockets#"


def rights(places: Places) -> Grants:
    """Agents' open sockets, and their names; the inboxes are told who comes and goes."""
    spread = allow_on("GetItem", places.directory.arn, "#shards")
    tells = allow("sqs: SendMessage", places.queues["inbox_digest"].arn)
    return {
        # Whether somebody is there to answer.
        "api_handler": [allow_on("Query", places.live.arn, _SOCKETS), spread],
        "staff_api": [
            allow_on("Query", places.live.arn, _SOCKETS),
            allow_on("Query", places.directory.arn, "#agents"),
        ],
        "websocket_message": [
            # Shoppers' heartbeats say whether somebody is there.
            allow_on("PutItem UpdateItem DeleteItem Query", places.live.arn, _SOCKETS),
            spread,
            tells,
        ],
        "websocket_connect": [spread],
        "websocket_disconnect": [spread, tells],
    }


def environment(_: Places) -> dict[str, str]:
    """Nothing of its own."""
    return {}
