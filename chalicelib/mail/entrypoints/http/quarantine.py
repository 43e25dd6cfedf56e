"""The mails that were not taken in, over HTTPS: for agents, each in their own store."""

from __future__ import annotations

from chalicelib.core.ids import MailId
from chalicelib.mail.ports import MailRequestDeps
from chalicelib.mail.usecases import quarantine as held
from chalicelib.mail.wire import quarantine as wire
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, TEXT, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at("GET", f"{STORE_PATH}/quarantine", AGENT, reply="mail/replies/quarantine", query={"cursor": TEXT})
def quarantine(asked: Asked[MailRequestDeps]) -> Json:
    """One page of the mails that were not taken in, the newest first."""
    found = held.list_held(asked.deps, asked.principal, asked.query("cursor"))
    return {"mails": [wire.held(each, whole=False) for each in found.mails], "cursor": found.cursor}


@ROUTES.at("GET", f"{STORE_PATH}/quarantine/{{mail}}", AGENT, reply="mail/replies/held_mail")
def held_mail(asked: Asked[MailRequestDeps], mail_id: MailId) -> Json:
    """One of them, with the start of what it says; never a link to anything in it."""
    return {"mail": wire.held(held.look_at(asked.deps, asked.principal, mail_id))}


@ROUTES.at(
    "POST",
    f"{STORE_PATH}/quarantine/{{mail}}/{{verb}}",
    AGENT,
    verbs={"let_in": "transport/bodies/empty", "block": "transport/bodies/empty", "delete": "transport/bodies/empty"},
    reply="mail/replies/settled",
)
def settle(asked: Asked[MailRequestDeps], mail_id: MailId, verb: str) -> Json:
    """Let a mail in, delete it, or delete it and block who sent it."""
    asked.deps.limiter.check_agent(asked.principal, verb)
    if verb == "let_in":
        return {"type": "ok", "conversation": held.let_in(asked.deps, asked.principal, mail_id)}
    (held.block_sender if verb == "block" else held.delete_held)(asked.deps, asked.principal, mail_id)
    return {"type": "ok"}


@ROUTES.at("GET", f"{STORE_PATH}/blocked", AGENT, reply="mail/replies/blocked")
def blocked(asked: Asked[MailRequestDeps]) -> Json:
    """The senders whose mails are dropped, and how many were."""
    return {"senders": [wire.blocked(each) for each in held.list_blocked(asked.deps, asked.principal)]}


@ROUTES.at("POST", f"{STORE_PATH}/unblock", AGENT, body="mail/bodies/unblock", reply="mail/replies/settled")
def unblock(asked: Asked[MailRequestDeps]) -> Json:
    """Take in again what comes from a sender."""
    asked.deps.limiter.check_agent(asked.principal, "unblock")
    held.unblock_sender(asked.deps, asked.principal, asked.body["address"])
    return {"type": "ok"}
