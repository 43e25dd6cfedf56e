"""What saying who is there takes."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow_on

FUNCTIONS: dict[str, Function] = {}
_SOCKETS = "#agent-sockets"


def rights(places: Places) -> Grants:
    """Agents' open sockets, and their names."""
    return {
        # Whether somebody is there to answer.
        "api_handler": [allow_on("Query", places.live.arn, _SOCKETS)],
        "staff_api": [
            allow_on("Query", places.live.arn, _SOCKETS),
            allow_on("Query", places.directory.arn, "#agents"),
        ],
        "websocket_message": [allow_on("PutItem DeleteItem", places.live.arn, _SOCKETS)],
    }


def environment(_: Places) -> dict[str, str]:
    """Nothing of its own."""
    return {}
