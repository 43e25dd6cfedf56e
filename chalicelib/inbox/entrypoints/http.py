"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

from chalicelib.conversations.domain.model import Status
from chalicelib.conversations.domain.rights import CUSTOMER
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import ConversationId
from chalicelib.inbox import wire
from chalicelib.inbox.ports import InboxDeps
from chalicelib.inbox.usecases.list_inbox import list_inbox
from chalicelib.people import wire as people_wire
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, TEXT, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)

_VIEWS, _STATES = ("unassigned", "mine", "all"), ("open", "closed")


@ROUTES.at(
    "GET",
    f"{STORE_PATH}/conversations",
    AGENT,
    query={
        "view": {"type": "string", "enum": list(_VIEWS)},
        "status": {"type": "string", "enum": list(_STATES)},
        "cursor": TEXT,
    },
    reply="inbox/replies/conversations",
)
def conversations(asked: Asked[InboxDeps]) -> Json:
    """One page of the inbox."""
    view, status = asked.query("view", "all"), asked.query("status", "open")
    if view not in _VIEWS or status not in _STATES:
        raise InvalidRequestError
    found = list_inbox(asked.deps.rows, asked.principal, view, Status(status), asked.query("cursor"))
    return wire.inbox(found)


@ROUTES.at("GET", f"{STORE_PATH}/conversations/{{conversation}}/customer", AGENT, reply="people/replies/customer")
def customer(asked: Asked[InboxDeps], conversation_id: ConversationId) -> Json:
    """What is known of the shopper, and whether mail reaches them."""
    deps, store_id = asked.deps, asked.principal.store_id
    found = permitted(deps, asked.principal, CUSTOMER, deps.log.listeners(store_id, conversation_id))
    known = deps.customers.get(store_id, found.visitor_id)
    if known is None or not known.email:
        return {"customer": None}
    return {"customer": people_wire.customer(known, deps.refusals.get(store_id, known.email))}
