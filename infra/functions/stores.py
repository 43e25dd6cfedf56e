"""What reading the stores takes."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow_on

FUNCTIONS: dict[str, Function] = {}


def rights(places: Places) -> Grants:
    """Who is one of the people; whoever acts as staff is looked up each time."""
    person = allow_on("GetItem", places.directory.arn, "#agents")
    return {
        # Whether whose conversation it was may still answer, when a shopper's word opens it again.
        "api_handler": [person],
        "mail_in": [person],
        "staff_api": [person],
        "websocket_message": [person],
        "socket_authorizer": [person],
    }


def environment(places: Places) -> dict[str, str]:
    """The table of what lasts."""
    return {"DIRECTORY_TABLE": places.directory.name}
