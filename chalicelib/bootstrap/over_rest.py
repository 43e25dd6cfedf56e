"""The actions over HTTPS, for who has no socket: each does what a frame would do."""

from __future__ import annotations

from chalicelib.access.entrypoints.who import SHOPPER
from chalicelib.bootstrap.actions import ACTIONS
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.actions import run
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.ports import Limited
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)
# Those that make sense without a socket, each with the schema of its body.
OVER_REST: dict[str, str] = {name: each.schema for name, each in ACTIONS.items() if each.over_rest}


@ROUTES.at("POST", "/v1/visitor/{action}", SHOPPER, verbs=OVER_REST)
def visitor_action(asked: Asked[Limited], action: str) -> Json:
    """Do for a shopper what a frame on the socket would do."""
    return run(ACTIONS[action], asked.deps, asked.principal, asked.body)


@ROUTES.at("POST", f"{STORE_PATH}/actions/{{action}}", AGENT, verbs=OVER_REST)
def agent_action(asked: Asked[Limited], action: str) -> Json:
    """Do for an agent what a frame on the socket would do."""
    return run(ACTIONS[action], asked.deps, asked.principal, asked.body)
