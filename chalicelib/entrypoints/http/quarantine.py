"""The mails that were not taken in, over HTTPS: for agents, each in their own store."""

from __future__ import annotations

from typing import Any

from chalicelib import wire
from chalicelib.domain.ids import MailId
from chalicelib.entrypoints.http.asked import Asked
from chalicelib.entrypoints.http.routes import TEXT, Routes
from chalicelib.entrypoints.http.who import Who
from chalicelib.usecases import quarantine as held

Json = dict[str, Any]
ROUTES = Routes(__name__)
_STORE = "/v1/stores/{store}"


@ROUTES.at("GET", f"{_STORE}/quarantine", Who.AGENT, reply="replies/quarantine", query={"cursor": TEXT})
def quarantine(asked: Asked) -> Json:
    """One page of the mails that were not taken in, the newest first."""
    found = held.list_held(asked.container, asked.principal, asked.query("cursor"))
    return {"mails": [wire.held(each, whole=False) for each in found.mails], "cursor": found.cursor}


@ROUTES.at("GET", f"{_STORE}/quarantine/{{mail}}", Who.AGENT, reply="replies/held_mail")
def held_mail(asked: Asked, mail_id: MailId) -> Json:
    """One of them, with the start of what it says; never a link to anything in it."""
    return {"mail": wire.held(held.look_at(asked.container, asked.principal, mail_id))}


@ROUTES.at(
    "POST",
    f"{_STORE}/quarantine/{{mail}}/{{verb}}",
    Who.AGENT,
    verbs={"let_in": "bodies/empty", "block": "bodies/empty", "delete": "bodies/empty"},
    reply="replies/settled",
)
def settle(asked: Asked, mail_id: MailId, verb: str) -> Json:
    """Let a mail in, delete it, or delete it and block who sent it."""
    asked.container.limiter.check_agent(asked.principal, verb)
    if verb == "let_in":
        return {"type": "ok", "conversation": held.let_in(asked.container, asked.principal, mail_id)}
    (held.block_sender if verb == "block" else held.delete_held)(asked.container, asked.principal, mail_id)
    return {"type": "ok"}


@ROUTES.at("GET", f"{_STORE}/blocked", Who.AGENT, reply="replies/blocked")
def blocked(asked: Asked) -> Json:
    """The senders whose mails are dropped, and how many were."""
    return {"senders": [wire.blocked(each) for each in held.list_blocked(asked.container, asked.principal)]}


@ROUTES.at("POST", f"{_STORE}/unblock", Who.AGENT, body="bodies/unblock", reply="replies/settled")
def unblock(asked: Asked) -> Json:
    """Take in again what comes from a sender."""
    asked.container.limiter.check_agent(asked.principal, "unblock")
    held.unblock_sender(asked.container, asked.principal, asked.body["address"])
    return {"type": "ok"}
