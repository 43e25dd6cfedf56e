"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib import wire
from chalicelib.domain.ids import STORE, ConversationId, agent_id_of
from chalicelib.domain.model import Agent, Conversation, Device, Preferences, Session, Status
from chalicelib.domain.quiet import is_zone
from chalicelib.domain.rights import Action
from chalicelib.entrypoints import actions
from chalicelib.entrypoints.http.asked import Asked
from chalicelib.entrypoints.http.routes import TEXT, Routes
from chalicelib.entrypoints.http.who import Who, signed_in
from chalicelib.errors import InvalidRequestError, NotFoundError, UnauthenticatedError
from chalicelib.usecases import change_conversation as change
from chalicelib.usecases.access import is_admitted, permitted
from chalicelib.usecases.agent_presence import list_agents
from chalicelib.usecases.agent_sessions import list_sessions, note_session
from chalicelib.usecases.end_sessions import end_sessions, end_sockets
from chalicelib.usecases.list_inbox import list_inbox
from chalicelib.usecases.socket_tickets import issue_ticket

Json = dict[str, Any]
ROUTES = Routes(__name__)
_STORE = "/v1/stores/{store}"
_VIEWS, _STATES = ("unassigned", "mine", "all"), ("open", "closed")
# Nobody works in more browsers at a time; those that are gone go when they are next pushed to.
_MOST_DEVICES = 20


@ROUTES.at("GET", "/v1/me", Who.ACCOUNT, reply="replies/me")
def me(asked: Asked) -> Json:
    """Who the agent is, and in which stores."""
    found = []
    for store_id, agent, admitted in _mine(asked):
        if not admitted:
            raise UnauthenticatedError
        settings = asked.container.stores.settings(store_id)
        if settings:
            found.append(
                {"id": store_id, "name": settings.name, "agent": agent.id, "as": agent.name, "role": agent.role}
            )
    return {"stores": found}


@ROUTES.at("GET", "/v1/me/sessions", Who.ACCOUNT, reply="replies/sessions")
def sessions(asked: Asked) -> Json:
    """What the agent is signed in with."""
    found: dict[str, Session] = {}
    for store_id, agent, admitted in _mine(asked):
        if not admitted:
            raise UnauthenticatedError
        for each in list_sessions(asked.container.sessions, store_id, agent):
            # The same sign-in, in another store.
            found[each.id] = max(each, found.get(each.id, each), key=lambda session: session.seen)
    here = _session_id(asked)
    latest = sorted(found.values(), key=lambda each: -each.seen)
    return {"sessions": [wire.session(each, here=each.id == here) for each in latest]}


@ROUTES.at("POST", "/v1/me/sign_out", Who.ACCOUNT, body="bodies/sign_out", reply="frames/ok")
def sign_out(asked: Asked) -> Json:
    """Sign the agent out everywhere, and end every socket of theirs."""
    if asked.body.get("here"):
        for store_id, agent, _ in list(_mine(asked)):
            asked.container.sessions.drop(store_id, agent.id, _session_id(asked))
        return {"type": "ok"}
    # A repeat, after a try that ended some of it, is refused nowhere: it goes on where that one stopped.
    for store_id, agent, admitted in list(_mine(asked)):
        if admitted:
            end_sessions(asked.container, store_id, agent.id)
        else:
            end_sockets(asked.container, store_id, agent.id)
    return {"type": "ok"}


@ROUTES.at("POST", f"{_STORE}/ticket", Who.AGENT, reply="replies/ticket")
def agent_ticket(asked: Asked) -> Json:
    """Give an agent a ticket for a socket."""
    container = asked.container
    issued = issue_ticket(container, asked.principal, asked.origin)
    note_session(container.sessions, container.clock, asked.principal, _session_id(asked), asked.header("user-agent"))
    return {"ticket": issued, "url": container.settings.socket_url}


@ROUTES.at("GET", f"{_STORE}/agents", Who.AGENT, reply="replies/agents")
def agents(asked: Asked) -> Json:
    """The store's people, and who is there."""
    found = list_agents(
        asked.container.agents, asked.container.agent_sockets, asked.container.clock, asked.principal.store_id
    )
    return {"agents": [wire.presence(each) for each in found]}


@ROUTES.at(
    "GET",
    f"{_STORE}/conversations",
    Who.AGENT,
    query={
        "view": {"type": "string", "enum": list(_VIEWS)},
        "status": {"type": "string", "enum": list(_STATES)},
        "cursor": TEXT,
    },
    reply="replies/conversations",
)
def conversations(asked: Asked) -> Json:
    """One page of the inbox."""
    view, status = asked.query("view", "all"), asked.query("status", "open")
    if view not in _VIEWS or status not in _STATES:
        raise InvalidRequestError
    found = list_inbox(asked.container.rows, asked.principal, view, Status(status), asked.query("cursor"))
    return wire.inbox(found)


@ROUTES.at("POST", f"{_STORE}/actions/{{action}}", Who.AGENT, verbs=actions.OVER_REST)
def agent_action(asked: Asked, action: str) -> Json:
    """Do for an agent what a frame on the socket would do."""
    return actions.run(asked.container, asked.principal, action, asked.body)


@ROUTES.at(
    "POST",
    f"{_STORE}/conversations/{{conversation}}/{{verb}}",
    Who.AGENT,
    verbs={"claim": "bodies/change", "assign": "bodies/assign", "close": "bodies/change", "reopen": "bodies/change"},
    reply="replies/changed",
)
def conversation(asked: Asked, conversation_id: ConversationId, verb: str) -> Json:
    """Claim, assign, close or reopen a conversation."""
    container, principal, version = asked.container, asked.principal, asked.body["version"]
    container.limiter.check_agent(principal, verb)
    if verb in {"claim", "assign"}:
        agent = principal.id if verb == "claim" else asked.body["agent"]
        return {"head": wire.head(change.assign_conversation(container, principal, conversation_id, agent, version))}
    if verb == "close":
        seen = asked.body.get("seen")
        return {"head": wire.head(change.close_conversation(container, principal, conversation_id, version, seen))}
    return {"head": wire.head(change.reopen_conversation(container, principal, conversation_id, version))}


@ROUTES.at("GET", f"{_STORE}/conversations/{{conversation}}/customer", Who.AGENT, reply="replies/customer")
def customer(asked: Asked, conversation_id: ConversationId) -> Json:
    """What is known of the shopper, and whether mail reaches them."""
    container, store_id = asked.container, asked.principal.store_id
    found = permitted(container, asked.principal, Action.CUSTOMER, container.log.listeners(store_id, conversation_id))
    known = container.customers.get(store_id, found.visitor_id)
    if known is None or not known.email:
        return {"customer": None}
    return {"customer": wire.customer(known, container.refusals.get(store_id, known.email))}


@ROUTES.at("GET", f"{_STORE}/conversations/{{conversation}}/mails/{{seq}}", Who.AGENT, reply="replies/mail")
def mail(asked: Asked, conversation_id: ConversationId, seq: str) -> Json:
    """Links to a message's mail as it came in, and to the files that were in it."""
    if not seq.isdecimal() or len(seq) > 8:  # noqa: PLR2004 - as in the log
        raise NotFoundError
    container = asked.container
    log: Conversation | None = container.log.since(asked.principal.store_id, conversation_id, int(seq), 1)
    view = permitted(container, asked.principal, Action.CUSTOMER, log)
    found = next((each for each in view.messages if each.seq == int(seq) and each.mail_id), None)
    if found is None:
        raise NotFoundError
    files = [
        {"name": file.name, "size": file.size, "url": container.raw_mails.link(found.mail_id, index)}
        for index, file in enumerate(found.files)
    ]
    return {"raw": container.raw_mails.link(found.mail_id, None), "files": files}


@ROUTES.at("GET", f"{_STORE}/preferences", Who.AGENT, reply="replies/preferences")
def preferences(asked: Asked) -> Json:
    """How the agent wants to be told, and the key that browsers need to take pushes."""
    known = asked.container.preferences.all(asked.principal.store_id).get(asked.principal.id, Preferences())
    return {"preferences": wire.preferences(known), "push_key": asked.container.web_push.public_key}


@ROUTES.at("POST", f"{_STORE}/preferences", Who.AGENT, body="bodies/preferences", reply="frames/ok")
def put_preferences(asked: Asked) -> Json:
    """Set how the agent wants to be told."""
    if not is_zone(asked.body["zone"]):
        raise InvalidRequestError
    asked.container.preferences.put(asked.principal.store_id, asked.principal.id, Preferences(**asked.body))
    return {"type": "ok"}


@ROUTES.at(
    "POST",
    f"{_STORE}/devices/{{verb}}",
    Who.AGENT,
    verbs={"add": "bodies/device", "remove": "bodies/device"},
    reply="frames/ok",
)
def devices(asked: Asked, verb: str) -> Json:
    """Add or remove a browser that takes pushes for the agent."""
    known, who, body = asked.container.devices, asked.principal, asked.body
    if verb == "remove":
        # JSON has characters that no database takes, and no address has.
        if not body["endpoint"].isascii():
            raise InvalidRequestError
        known.drop(who.store_id, who.id, body["endpoint"])
        return {"type": "ok"}
    if not body.get("p256dh") or not body.get("auth") or not asked.container.web_push.takes(body["endpoint"]):
        raise InvalidRequestError
    device = Device(who.id, body["endpoint"], body["p256dh"], body["auth"])
    known.put(who.store_id, device)
    own = [each for each in known.all(who.store_id) if each.agent_id == who.id and each != device]
    for surplus in own[_MOST_DEVICES - 1 :]:
        known.drop(who.store_id, who.id, surplus.endpoint)
    return {"type": "ok"}


def _mine(asked: Asked) -> Iterator[tuple[str, Agent, bool]]:
    """The stores of whoever asks, who they are there, and whether they have not signed out everywhere since."""
    claims = asked.claims
    # The claim is a hint where to look; the right itself is in each store's directory.
    for store_id in str(claims.get("custom:stores", "")).split(","):
        agent = asked.container.agents.get(store_id, agent_id_of(claims["sub"])) if STORE.match(store_id) else None
        if agent is not None:
            yield store_id, agent, is_admitted(agent, signed_in(claims))


def _session_id(asked: Asked) -> str:
    # Of all tokens of a sign-in the same, renewed ones too.
    return str(asked.claims.get("origin_jti", ""))[:64]
