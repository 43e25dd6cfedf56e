"""The mails that were not taken in, over HTTPS: for agents, each in their own store."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib import wire
from chalicelib.bootstrap import outside
from chalicelib.domain.model import Principal
from chalicelib.entrypoints.http.agent import POOL, principal_of
from chalicelib.entrypoints.http.answers import answer
from chalicelib.entrypoints.http.visitor import CORS
from chalicelib.entrypoints.validation import check, parse
from chalicelib.errors import NotFoundError
from chalicelib.usecases import quarantine as held

ROUTES = Blueprint(__name__)
VERBS = ("let_in", "block", "delete")


@ROUTES.route("/v1/stores/{store}/quarantine", methods=["GET"], cors=CORS, authorizer=POOL)
def quarantine(store: str) -> Response:
    """One page of the mails that were not taken in, the newest first."""
    return answer("quarantine", lambda: _page(_principal(store)))


@ROUTES.route("/v1/stores/{store}/quarantine/{mail}", methods=["GET"], cors=CORS, authorizer=POOL)
def held_mail(store: str, mail: str) -> Response:
    """One of them, with the start of what it says; never a link to anything in it."""
    return answer("held_mail", lambda: {"mail": wire.held(held.look_at(outside(), _principal(store), mail))})


@ROUTES.route("/v1/stores/{store}/quarantine/{mail}/{verb}", methods=["POST"], cors=CORS, authorizer=POOL)
def settle(store: str, mail: str, verb: str) -> Response:
    """Let a mail in, delete it, or delete it and block who sent it."""
    return answer(f"quarantine_{verb if verb in VERBS else 'unknown'}", lambda: _settle(_principal(store), mail, verb))


@ROUTES.route("/v1/stores/{store}/blocked", methods=["GET"], cors=CORS, authorizer=POOL)
def blocked(store: str) -> Response:
    """The senders whose mails are dropped, and how many were."""
    return answer("blocked", lambda: _blocked(_principal(store)))


@ROUTES.route("/v1/stores/{store}/unblock", methods=["POST"], cors=CORS, authorizer=POOL)
def unblock(store: str) -> Response:
    """Take in again what comes from a sender."""
    return answer("unblock", lambda: _unblock(_principal(store)))


def _principal(store: str) -> Principal:
    return principal_of(ROUTES.current_request, store)


def _page(principal: Principal) -> dict[str, Any]:
    query = dict(ROUTES.current_request.query_params or {})
    found = held.list_held(outside(), principal, query.get("cursor", ""))
    return {"mails": [wire.held(each, whole=False) for each in found.mails], "cursor": found.cursor}


def _settle(principal: Principal, mail: str, verb: str) -> dict[str, Any]:
    if verb not in VERBS:
        raise NotFoundError
    check("bodies/empty", parse(ROUTES.current_request.raw_body))
    world = outside()
    world.limiter.check(principal, verb)
    if verb == "let_in":
        return {"type": "ok", "conversation": held.let_in(world, principal, mail)}
    (held.block_sender if verb == "block" else held.delete_held)(world, principal, mail)
    return {"type": "ok"}


def _blocked(principal: Principal) -> dict[str, Any]:
    return {"senders": [wire.blocked(each) for each in held.list_blocked(outside(), principal)]}


def _unblock(principal: Principal) -> dict[str, Any]:
    request = parse(ROUTES.current_request.raw_body)
    check("bodies/unblock", request)
    world = outside()
    world.limiter.check(principal, "unblock")
    held.unblock_sender(world, principal, request["address"])
    return {"type": "ok"}
