"""What an agent's inbox asks over HTTPS (Cognito has checked the token before any of this runs), and a widget."""

from __future__ import annotations

from dataclasses import asdict

from chalicelib.conversations import wire
from chalicelib.conversations.domain.model import Outcome
from chalicelib.conversations.domain.rights import READ_STAFF
from chalicelib.conversations.ports import ServedDeps
from chalicelib.conversations.usecases import change_conversation as change
from chalicelib.conversations.usecases.greet import greeting
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.ids import ConversationId
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.stores.usecases.find_store import store_of_key
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, TEXT, Routes
from chalicelib.transport.http.who import ANYBODY
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at(
    "GET",
    "/v1/greeting/{key}",
    ANYBODY,
    query={"language": TEXT},
    reply="conversations/replies/greeting",
)
def greet(asked: Asked[ServedDeps], key: str) -> Json:
    """What a shopper who opens the chat is greeted with, in their language; nothing where the shop greets nobody."""
    store = store_of_key(asked.deps.stores, key)
    found = greeting(asked.deps.settings, store.store_id, asked.query("language"), store.language)
    return {"greeting": asdict(found) if found else None}


@ROUTES.at("GET", f"{STORE_PATH}/conversations/{{conversation}}/lane", AGENT, reply="conversations/replies/lane")
def lane(asked: Asked[ServedDeps], conversation_id: ConversationId) -> Json:
    """What only the store's people see of a conversation: where a frame has no room for all of it."""
    deps, store_id = asked.deps, asked.principal.store_id
    view = permitted(deps, asked.principal, READ_STAFF, deps.log.listeners(store_id, conversation_id))
    return {"staff": [wire.staff_event(each) for each in deps.log.staff(store_id, view.id, 0)]}


@ROUTES.at(
    "POST",
    f"{STORE_PATH}/conversations/{{conversation}}/{{verb}}",
    AGENT,
    verbs={
        "claim": "conversations/bodies/change",
        "assign": "conversations/bodies/assign",
        "close": "conversations/bodies/close",
        "reopen": "conversations/bodies/change",
    },
    reply="conversations/replies/changed",
)
def conversation(asked: Asked[ServedDeps], conversation_id: ConversationId, verb: str) -> Json:
    """Claim, assign, close or reopen a conversation."""
    deps, principal, version = asked.deps, asked.principal, asked.body["version"]
    deps.limiter.check_agent(principal, verb)
    if verb in {"claim", "assign"}:
        agent = principal.id if verb == "claim" else asked.body["agent"]
        head = change.assign_conversation(deps, principal, conversation_id, agent, version)
    elif verb == "close":
        seen, outcome = asked.body.get("seen"), Outcome(asked.body.get("outcome", Outcome.SOLVED))
        head = change.close_conversation(deps, principal, conversation_id, version, seen, outcome)
    else:
        head = change.reopen_conversation(deps, principal, conversation_id, version)
    return {"head": wire.head(head, staff=True)}
