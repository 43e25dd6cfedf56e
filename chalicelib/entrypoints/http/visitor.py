"""What a shopper's widget asks over HTTPS."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.bucket import Limit
from chalicelib.entrypoints import actions
from chalicelib.entrypoints.http.asked import Asked
from chalicelib.entrypoints.http.routes import Routes
from chalicelib.entrypoints.http.who import Who
from chalicelib.errors import UnauthenticatedError
from chalicelib.usecases.admit_visitor import admit_visitor
from chalicelib.usecases.follow_link import ask_about_link, follow_link
from chalicelib.usecases.limits import Counted, Pace
from chalicelib.usecases.socket_tickets import issue_ticket

Json = dict[str, Any]
ROUTES = Routes(__name__)
CONNECT = Pace("connect", Limit(rate=1 / 3, burst=15, per_minute=30), Counted.EACH_TIME)


@ROUTES.at("POST", "/v1/visitor", Who.ANYBODY, body="bodies/admit", reply="replies/admission")
def admit(asked: Asked) -> Json:
    """Give a shopper a token."""
    body, container = asked.body, asked.container
    container.limiter.check_address(body["key"].split("_")[1], asked.address, "admit")
    key, old, link = body["key"], body.get("token", ""), body.get("link", "")
    if link and "ask" in body:
        question = ask_about_link(container, key, asked.origin, link, old)
        return {"address": question.address, "same": question.same, **question.theirs}
    if link and "claim" not in body:
        # As widgets before they asked: they take a refusal for a link that is too old, and anything else for a token.
        raise UnauthenticatedError
    admitted = (
        follow_link(container, key, asked.origin, link, body["claim"])
        if link
        else admit_visitor(container, key, asked.origin, old)
    )
    answered = {"token": admitted.token, "visitor": admitted.visitor_id, "expires": admitted.expires}
    came_by_mail = {"conversation": admitted.conversation_id, "email": admitted.email}
    return answered | came_by_mail if admitted.conversation_id else answered


@ROUTES.at("POST", "/v1/visitor/ticket", Who.SHOPPER, reply="replies/ticket")
def visitor_ticket(asked: Asked) -> Json:
    """Give a shopper a ticket for a socket."""
    asked.container.limiter.check(asked.principal, CONNECT)
    issued = issue_ticket(asked.container, asked.principal, asked.origin)
    return {"ticket": issued, "url": asked.container.settings.socket_url}


@ROUTES.at("POST", "/v1/visitor/{action}", Who.SHOPPER, verbs=actions.OVER_REST)
def visitor_action(asked: Asked, action: str) -> Json:
    """Do for a shopper what a frame on the socket would do."""
    return actions.run(asked.container, asked.principal, action, asked.body)
