"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, Request, Response

from chalicelib import wire
from chalicelib.bootstrap import outside
from chalicelib.domain.ids import CONVERSATION, STORE, agent_id
from chalicelib.domain.model import Agent, Conversation, Device, Preferences, Principal, Role, Session, Status
from chalicelib.domain.quiet import is_zone
from chalicelib.domain.rights import Action
from chalicelib.entrypoints.http.answers import answer
from chalicelib.entrypoints.http.visitor import CORS, body, origin, run
from chalicelib.entrypoints.validation import check
from chalicelib.errors import InvalidRequestError, NotFoundError, UnauthenticatedError
from chalicelib.usecases import change_conversation as change
from chalicelib.usecases.access import is_admitted, permitted
from chalicelib.usecases.agent_presence import list_agents
from chalicelib.usecases.agent_sessions import list_sessions, note_session
from chalicelib.usecases.end_sessions import end_sessions, end_sockets
from chalicelib.usecases.list_inbox import list_inbox
from chalicelib.usecases.socket_tickets import issue_ticket

ROUTES = Blueprint(__name__)
# The variable is set when Chalice packages and in the functions; elsewhere the pool is not needed to import this.
POOL = CognitoUserPoolAuthorizer("Agents", provider_arns=[os.environ.get("USER_POOL_ARN", "arn:not-deployed")])


@ROUTES.route("/v1/me", methods=["GET"], cors=CORS, authorizer=POOL)
def me() -> Response:
    """Who the agent is, and in which stores."""
    return answer("me", _me)


@ROUTES.route("/v1/me/sign_out", methods=["POST"], cors=CORS, authorizer=POOL)
def sign_out() -> Response:
    """Sign the agent out everywhere, and end every socket of theirs."""
    return answer("sign_out", _sign_out)


@ROUTES.route("/v1/me/sessions", methods=["GET"], cors=CORS, authorizer=POOL)
def sessions() -> Response:
    """What the agent is signed in with."""
    return answer("sessions", _sessions)


@ROUTES.route("/v1/stores/{store}/ticket", methods=["POST"], cors=CORS, authorizer=POOL)
def ticket(store: str) -> Response:
    """Give an agent a ticket for a socket."""
    return answer("agent_ticket", lambda: _ticket(_principal(store)))


@ROUTES.route("/v1/stores/{store}/agents", methods=["GET"], cors=CORS, authorizer=POOL)
def agents(store: str) -> Response:
    """The store's people, and who is there."""
    return answer("agents", lambda: _agents(_principal(store)))


@ROUTES.route("/v1/stores/{store}/conversations", methods=["GET"], cors=CORS, authorizer=POOL)
def conversations(store: str) -> Response:
    """One page of the inbox."""
    return answer("conversations", lambda: _conversations(_principal(store)))


@ROUTES.route("/v1/stores/{store}/actions/{action}", methods=["POST"], cors=CORS, authorizer=POOL)
def act(store: str, action: str) -> Response:
    """Do for an agent what a frame on the socket would do."""
    return answer("agent_action", lambda: run(_principal(store), action, body()))


@ROUTES.route("/v1/stores/{store}/conversations/{conversation}/{verb}", methods=["POST"], cors=CORS, authorizer=POOL)
def change_conversation(store: str, conversation: str, verb: str) -> Response:
    """Claim, assign, close or reopen a conversation."""
    return answer(f"{verb if verb in _CHANGES else 'unknown'}", lambda: _change(_principal(store), conversation, verb))


@ROUTES.route("/v1/stores/{store}/conversations/{conversation}/customer", methods=["GET"], cors=CORS, authorizer=POOL)
def customer(store: str, conversation: str) -> Response:
    """What is known of the shopper, and whether mail reaches them."""
    return answer("customer", lambda: _customer(_principal(store), conversation))


@ROUTES.route(
    "/v1/stores/{store}/conversations/{conversation}/mails/{seq}", methods=["GET"], cors=CORS, authorizer=POOL
)
def mail(store: str, conversation: str, seq: str) -> Response:
    """Links to a message's mail as it came in, and to the files that were in it."""
    return answer("mail", lambda: _mail(_principal(store), conversation, seq))


@ROUTES.route("/v1/stores/{store}/preferences", methods=["GET"], cors=CORS, authorizer=POOL)
def preferences(store: str) -> Response:
    """How the agent wants to be told, and the key that browsers need to take pushes."""
    return answer("preferences", lambda: _preferences(_principal(store)))


@ROUTES.route("/v1/stores/{store}/preferences", methods=["POST"], cors=CORS, authorizer=POOL)
def put_preferences(store: str) -> Response:
    """Set how the agent wants to be told."""
    return answer("put_preferences", lambda: _put_preferences(_principal(store)))


@ROUTES.route("/v1/stores/{store}/devices/{verb}", methods=["POST"], cors=CORS, authorizer=POOL)
def devices(store: str, verb: str) -> Response:
    """Add or remove a browser that takes pushes for the agent."""
    return answer("devices", lambda: _device(_principal(store), verb))


def _principal(store: str) -> Principal:
    return principal_of(ROUTES.current_request, store)


def principal_of(request: Request, store: str) -> Principal:
    """The agent who asks, if the directory says so now: a right that was taken away is gone at once."""
    claims = _claims(request)
    agent = outside().directory.agent(store, agent_id(claims["sub"])) if STORE.match(store) else None
    if agent is None:
        raise NotFoundError
    if not is_admitted(agent, _signed_in(claims)):
        raise UnauthenticatedError
    return Principal(store, agent.id, Role.AGENT, agent.name, since=_signed_in(claims))


def _claims(request: Request) -> dict[str, Any]:
    claims = (request.context.get("authorizer") or {}).get("claims") or {}
    if "sub" not in claims:
        raise UnauthenticatedError
    return dict(claims)


def _signed_in(claims: dict[str, Any]) -> int:
    # Renewed tokens keep it. MiniStack's have none; there, the time of the token itself stands for it.
    said = str(claims.get("auth_time") or claims.get("iat") or "")
    return int(said) if said.isdecimal() else 0


def _mine() -> Iterator[tuple[str, Agent, bool]]:
    """The stores of whoever asks, who they are there, and whether they have not signed out everywhere since."""
    claims = _claims(ROUTES.current_request)
    # The claim is a hint where to look; the right itself is in each store's directory.
    for store in str(claims.get("custom:stores", "")).split(","):
        agent = outside().directory.agent(store, agent_id(claims["sub"])) if STORE.match(store) else None
        if agent is not None:
            yield store, agent, is_admitted(agent, _signed_in(claims))


def _me() -> dict[str, Any]:
    found = []
    for store, agent, admitted in _mine():
        if not admitted:
            raise UnauthenticatedError
        settings = outside().directory.settings(store)
        if settings:
            found.append({"id": store, "name": settings.name, "agent": agent.id, "as": agent.name, "role": agent.role})
    return {"stores": found}


def _sessions() -> dict[str, Any]:
    found: dict[str, Session] = {}
    for store, agent, admitted in _mine():
        if not admitted:
            raise UnauthenticatedError
        for each in list_sessions(outside().live, store, agent):
            # The same sign-in, in another store.
            found[each.id] = max(each, found.get(each.id, each), key=lambda session: session.seen)
    here = _session_id(_claims(ROUTES.current_request))
    latest = sorted(found.values(), key=lambda each: -each.seen)
    return {"sessions": [wire.session(each, here=each.id == here) for each in latest]}


def _session_id(claims: dict[str, Any]) -> str:
    # Of all tokens of a sign-in the same, renewed ones too.
    return str(claims.get("origin_jti", ""))[:64]


def _sign_out() -> dict[str, Any]:
    request = body()
    check("bodies/sign_out", request)
    if request.get("here"):
        for store, agent, _ in list(_mine()):
            outside().live.drop_session(store, agent.id, _session_id(_claims(ROUTES.current_request)))
        return {"type": "ok"}
    # A repeat, after a try that ended some of it, is refused nowhere: it goes on where that one stopped.
    for store, agent, admitted in list(_mine()):
        if admitted:
            end_sessions(outside(), store, agent.id)
        else:
            end_sockets(outside(), store, agent.id)
    return {"type": "ok"}


def _ticket(principal: Principal) -> dict[str, Any]:
    world, request = outside(), ROUTES.current_request
    issued = issue_ticket(world, principal, origin())
    device = request.headers.get("user-agent", "")
    note_session(world.live, world.clock, principal, _session_id(_claims(request)), device)
    return {"ticket": issued, "url": world.settings.socket_url}


def _agents(principal: Principal) -> dict[str, Any]:
    found = list_agents(outside().directory, outside().live, outside().clock, principal.store)
    return {"agents": [wire.presence(each) for each in found]}


def _conversations(principal: Principal) -> dict[str, Any]:
    query = dict(ROUTES.current_request.query_params or {})
    view, status = query.get("view", "all"), query.get("status", "open")
    if view not in {"unassigned", "mine", "all"} or status not in {"open", "closed"}:
        raise InvalidRequestError
    return wire.inbox(list_inbox(outside().directory, principal, view, Status(status), query.get("cursor", "")))


def _customer(principal: Principal, conversation: str) -> dict[str, Any]:
    world = outside()
    view = _conversation(principal, conversation)
    known = world.customers.customer(principal.store, view.visitor)
    if known is None or not known.email:
        return {"customer": None}
    return {"customer": wire.customer(known, world.customers.refusal(principal.store, known.email))}


def _conversation(principal: Principal, conversation: str) -> Conversation:
    if not CONVERSATION.match(conversation):
        raise NotFoundError
    found = outside().log.listeners(principal.store, conversation)
    return permitted(outside(), principal, Action.CUSTOMER, found)


def _mail(principal: Principal, conversation: str, seq: str) -> dict[str, Any]:
    if not CONVERSATION.match(conversation) or not seq.isdecimal() or len(seq) > 8:  # noqa: PLR2004 - as in the log
        raise NotFoundError
    world = outside()
    view = permitted(world, principal, Action.CUSTOMER, world.log.since(principal.store, conversation, int(seq), 1))
    found = next((each for each in view.messages if each.seq == int(seq) and each.mail), None)
    if found is None:
        raise NotFoundError
    files = [
        {"name": file.name, "size": file.size, "url": world.raw_mails.link(found.mail, index)}
        for index, file in enumerate(found.files)
    ]
    return {"raw": world.raw_mails.link(found.mail, None), "files": files}


def _preferences(principal: Principal) -> dict[str, Any]:
    world = outside()
    known = world.directory.preferences(principal.store).get(principal.id, Preferences())
    return {"preferences": wire.preferences(known), "push_key": world.web_push.public_key}


def _put_preferences(principal: Principal) -> dict[str, Any]:
    request = body()
    check("bodies/preferences", request)
    if not is_zone(request["zone"]):
        raise InvalidRequestError
    outside().directory.put_preferences(principal.store, principal.id, Preferences(**request))
    return {"type": "ok"}


def _device(principal: Principal, verb: str) -> dict[str, Any]:
    if verb not in {"add", "remove"}:
        raise NotFoundError
    request = body()
    check("bodies/device", request)
    directory = outside().directory
    if verb == "remove":
        # JSON has characters that no database takes, and no address has.
        if not request["endpoint"].isascii():
            raise InvalidRequestError
        directory.drop_device(principal.store, principal.id, request["endpoint"])
        return {"type": "ok"}
    if not request.get("p256dh") or not request.get("auth") or not outside().web_push.takes(request["endpoint"]):
        raise InvalidRequestError
    device = Device(principal.id, request["endpoint"], request["p256dh"], request["auth"])
    directory.put_device(principal.store, device)
    own = [each for each in directory.devices(principal.store) if each.agent == principal.id and each != device]
    for surplus in own[_MOST_DEVICES - 1 :]:
        directory.drop_device(principal.store, principal.id, surplus.endpoint)
    return {"type": "ok"}


def _change(principal: Principal, conversation: str, verb: str) -> dict[str, Any]:
    if verb not in _CHANGES or not CONVERSATION.match(conversation):
        raise NotFoundError
    request = body()
    check("bodies/assign" if verb == "assign" else "bodies/change", request)
    world = outside()
    world.limiter.check(principal, verb)
    version = request["version"]
    if verb in {"claim", "assign"}:
        agent = principal.id if verb == "claim" else request["agent"]
        return {"head": wire.head(change.assign_conversation(world, principal, conversation, agent, version))}
    if verb == "close":
        return {
            "head": wire.head(change.close_conversation(world, principal, conversation, version, request.get("seen")))
        }
    return {"head": wire.head(change.reopen_conversation(world, principal, conversation, version))}


# Nobody works in more browsers at a time; those that are gone go when they are next pushed to.
_MOST_DEVICES = 20
_CHANGES = frozenset({"claim", "assign", "close", "reopen"})
