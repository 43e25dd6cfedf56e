"""What letting in and out takes."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow_on

FUNCTIONS: dict[str, Function] = {}
_SOCKETS = "#agent-sockets#"


def rights(places: Places) -> Grants:
    """Tickets, tokens, sign-ins, agents' open sockets."""
    live, directory, ends = places.live.arn, places.directory.arn, places.to_sockets("DELETE")
    return {
        "api_handler": [
            # Of a shopper who comes back by a mail's link.
            ends,
            allow_on("PutItem UpdateItem", directory, "#customer#"),
            allow_on("PutItem", live, "#ticket#", "#claim#"),
            *places.reads_keys(),
        ],
        "staff_api": [
            # Who could write an agent's ticket would be let in as any agent.
            allow_on("PutItem", live, "#agent-ticket#"),
            allow_on("PutItem Query DeleteItem", live, "#sessions#"),
            # Of an agent who signs out everywhere.
            ends,
            allow_on("UpdateItem", directory, "#agents"),
            allow_on("Query DeleteItem", live, _SOCKETS),
            allow_on("Query", live, "#socket#"),
        ],
        "websocket_connect": [allow_on("PutItem", live, _SOCKETS)],
        "websocket_message": [ends],
        "websocket_disconnect": [allow_on("DeleteItem", live, _SOCKETS)],
        "socket_authorizer": [allow_on("DeleteItem", live, "#ticket#", "#agent-ticket#")],
    }


def environment(places: Places) -> dict[str, str]:
    """What is signed with, and where a ticket opens a socket."""
    return {"SIGNING_KEYS_PARAMETER": places.signing_keys.name, "SOCKET_URL": places.socket_url}
