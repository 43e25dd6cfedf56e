"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

import os
from typing import Any

from chalice.app import Blueprint, CognitoUserPoolAuthorizer, Response

from chalicelib import wire
from chalicelib.bootstrap import outside
from chalicelib.domain.ids import CONVERSATION, STORE, agent_id
from chalicelib.domain.model import Principal, Role, Status
from chalicelib.entrypoints.http.answers import answer
from chalicelib.entrypoints.http.visitor import CORS, body, origin, run
from chalicelib.entrypoints.validation import check
from chalicelib.errors import InvalidRequestError, NotFoundError, UnauthenticatedError
from chalicelib.usecases import change_conversation as change
from chalicelib.usecases.agent_presence import list_agents
from chalicelib.usecases.list_inbox import list_inbox
from chalicelib.usecases.socket_tickets import issue_ticket

ROUTES = Blueprint(__name__)
# The variable is set when Chalice packages and in the functions; elsewhere the pool is not needed to import this.
POOL = CognitoUserPoolAuthorizer("Agents", provider_arns=[os.environ.get("USER_POOL_ARN", "arn:not-deployed")])


@ROUTES.route("/v1/me", methods=["GET"], cors=CORS, authorizer=POOL)
def me() -> Response:
    """Who the agent is, and in which stores."""
    return answer("me", _me)


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


def _principal(store: str) -> Principal:
    """The agent, if the directory says so now: a right that was taken away is gone at once."""
    claims = (ROUTES.current_request.context.get("authorizer") or {}).get("claims") or {}
    if "sub" not in claims:
        raise UnauthenticatedError
    agent = outside().directory.agent(store, agent_id(claims["sub"])) if STORE.match(store) else None
    if agent is None:
        raise NotFoundError
    return Principal(store, agent.id, Role.AGENT, agent.name)


def _me() -> dict[str, Any]:
    claims = (ROUTES.current_request.context.get("authorizer") or {}).get("claims") or {}
    # The claim is a hint where to look; the right itself is in each store's directory.
    hinted = [store for store in str(claims.get("custom:stores", "")).split(",") if STORE.match(store)]
    directory = outside().directory
    found = []
    for store in hinted:
        agent, settings = directory.agent(store, agent_id(claims["sub"])), directory.settings(store)
        if agent and settings:
            found.append({"id": store, "name": settings.name, "agent": agent.id, "as": agent.name, "role": agent.role})
    return {"stores": found}


def _ticket(principal: Principal) -> dict[str, Any]:
    world = outside()
    issued = issue_ticket(world, principal, origin())
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


_CHANGES = frozenset({"claim", "assign", "close", "reopen"})
