"""What a shopper's widget asks over HTTPS."""

from __future__ import annotations

from chalicelib.access.entrypoints.who import SHOPPER
from chalicelib.access.ports import AccessDeps
from chalicelib.access.usecases.admit_visitor import admit_visitor
from chalicelib.access.usecases.follow_link import ask_about_link, follow_link
from chalicelib.access.usecases.socket_tickets import issue_ticket
from chalicelib.core.bucket import Limit
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.limits import Counted, Pace
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import Routes
from chalicelib.transport.http.who import ANYBODY
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


CONNECT = Pace("connect", Limit(rate=1 / 3, burst=15, per_minute=30), Counted.EACH_TIME)


@ROUTES.at("POST", "/v1/visitor", ANYBODY, body="access/bodies/admit", reply="access/replies/admission")
def admit(asked: Asked[AccessDeps]) -> Json:
    """Give a shopper a token."""
    body, deps = asked.body, asked.deps
    deps.limiter.check_address(body["key"].split("_")[1], asked.address, action="admit")
    key, old, link = body["key"], body.get("token", ""), body.get("link", "")
    if link and "ask" in body:
        question = ask_about_link(deps, key=key, origin=asked.origin, link=link, old=old)
        return {"address": question.address, "same": question.same, **question.theirs}
    if link and "claim" not in body:
        # As widgets before they asked: they take a refusal for a link that is too old, and anything else for a token.
        raise UnauthenticatedError
    admitted = (
        follow_link(deps, key=key, origin=asked.origin, link=link, claim=body["claim"])
        if link
        else admit_visitor(deps, key=key, origin=asked.origin, old=old)
    )
    answered = {"token": admitted.token, "visitor": admitted.visitor_id, "expires": admitted.expires}
    came_by_mail = {"conversation": admitted.conversation_id, "email": admitted.email}
    return answered | came_by_mail if admitted.conversation_id else answered


@ROUTES.at("POST", "/v1/visitor/ticket", SHOPPER, reply="access/replies/ticket")
def visitor_ticket(asked: Asked[AccessDeps]) -> Json:
    """Give a shopper a ticket for a socket."""
    asked.deps.limiter.check(asked.principal, CONNECT)
    issued = issue_ticket(asked.deps, asked.principal, asked.origin)
    return {"ticket": issued, "url": asked.deps.socket_url}
