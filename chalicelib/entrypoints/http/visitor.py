"""What a shopper's widget asks over HTTPS."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, CORSConfig, Response

from chalicelib.bootstrap import outside
from chalicelib.domain.model import Principal
from chalicelib.entrypoints import actions
from chalicelib.entrypoints.http.answers import answer
from chalicelib.entrypoints.validation import check, parse
from chalicelib.errors import NotFoundError, UnauthenticatedError
from chalicelib.usecases.admit_visitor import admit_visitor, current_visitor
from chalicelib.usecases.follow_link import ask_about_link, follow_link
from chalicelib.usecases.socket_tickets import issue_ticket

# Any page may ask: there are no cookies, so a page has only the rights of the token it holds (and ID-5 checks Origin).
CORS = CORSConfig(allow_origin="*", allow_headers=["Authorization"], max_age=86400)
ROUTES = Blueprint(__name__)
_REST_ACTIONS = frozenset({"send", "sync", "read", "typing", "address", "transcript"})


@ROUTES.route("/v1/visitor", methods=["POST"], cors=CORS)
def admit() -> Response:
    """Give a shopper a token."""
    return answer("admit", _admit)


@ROUTES.route("/v1/visitor/ticket", methods=["POST"], cors=CORS)
def ticket() -> Response:
    """Give a shopper a ticket for a socket."""
    return answer("visitor_ticket", _ticket)


@ROUTES.route("/v1/visitor/{action}", methods=["POST"], cors=CORS)
def act(action: str) -> Response:
    """Do for a shopper what a frame on the socket would do."""
    return answer("visitor_action", lambda: run(_principal(), action, body()))


def run(principal: Principal, action: str, request: dict[str, Any]) -> dict[str, Any]:
    """Do an action of the socket that makes sense without one."""
    if action not in _REST_ACTIONS:
        raise NotFoundError
    check(f"actions/{action}", request | {"action": action, "id": "rest"})
    return actions.run(outside(), principal, action, request)


def body() -> dict[str, Any]:
    """The JSON object that was sent."""
    request = ROUTES.current_request
    return parse(request.raw_body)


def origin() -> str:
    """The page that asks."""
    return str(ROUTES.current_request.headers.get("origin", ""))


def _admit() -> dict[str, Any]:
    request = body()
    check("bodies/admit", request)
    world = outside()
    address = ROUTES.current_request.context.get("identity", {}).get("sourceIp", "")
    world.limiter.check_address(request["key"].split("_")[1], address, "admit")
    key, old, link = request["key"], request.get("token", ""), request.get("link", "")
    if link and "ask" in request:
        question = ask_about_link(world, key, origin(), link, old)
        return {"address": question.address, "same": question.same, **question.theirs}
    if link and "claim" not in request:
        # As widgets before they asked: they take a refusal for a link that is too old, and anything else for a token.
        raise UnauthenticatedError
    admitted = (
        follow_link(world, key, origin(), link, request["claim"]) if link else admit_visitor(world, key, origin(), old)
    )
    answered = {"token": admitted.token, "visitor": admitted.visitor, "expires": admitted.expires}
    came_by_mail = {"conversation": admitted.conversation, "email": admitted.email}
    return answered | came_by_mail if admitted.conversation else answered


def _ticket() -> dict[str, Any]:
    world, principal = outside(), _principal()
    world.limiter.check(principal, "connect")
    issued = issue_ticket(world, principal, origin())
    return {"ticket": issued, "url": world.settings.socket_url}


def _principal() -> Principal:
    scheme, _, token = str(ROUTES.current_request.headers.get("authorization", "")).partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    return current_visitor(outside(), token)
