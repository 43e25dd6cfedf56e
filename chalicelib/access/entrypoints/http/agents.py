"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.access import wire
from chalicelib.access.domain import Session
from chalicelib.access.ports import AccessDeps
from chalicelib.access.usecases.agent_sessions import list_sessions, note_session
from chalicelib.access.usecases.end_sessions import end_sessions, end_sockets
from chalicelib.access.usecases.socket_tickets import issue_ticket
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import STORE, agent_id_of
from chalicelib.stores.domain import Agent, is_admitted
from chalicelib.stores.entrypoints.who import ACCOUNT, AGENT, signed_in
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)


@ROUTES.at("GET", "/v1/me", ACCOUNT, reply="access/replies/me")
def me(asked: Asked[AccessDeps]) -> Json:
    """Who the agent is, and in which stores."""
    found = []
    for store_id, agent, admitted in _mine(asked):
        if not admitted:
            raise UnauthenticatedError
        settings = asked.deps.stores.settings(store_id)
        if settings:
            found.append(wire.store_of_mine(settings, agent))
    return {"stores": found}


@ROUTES.at("GET", "/v1/me/sessions", ACCOUNT, reply="access/replies/sessions")
def sessions(asked: Asked[AccessDeps]) -> Json:
    """What the agent is signed in with."""
    found: dict[str, Session] = {}
    for store_id, agent, admitted in _mine(asked):
        if not admitted:
            raise UnauthenticatedError
        for each in list_sessions(asked.deps.sessions, store_id, agent):
            # The same sign-in, in another store.
            found[each.id] = max(each, found.get(each.id, each), key=lambda session: session.seen)
    here = _session_id(asked)
    latest = sorted(found.values(), key=lambda each: -each.seen)
    return {"sessions": [wire.session(each, here=each.id == here) for each in latest]}


@ROUTES.at("POST", "/v1/me/sign_out", ACCOUNT, body="access/bodies/sign_out", reply="transport/frames/ok")
def sign_out(asked: Asked[AccessDeps]) -> Json:
    """Sign the agent out everywhere, and end every socket of theirs."""
    if asked.body.get("here"):
        for store_id, agent, _ in list(_mine(asked)):
            asked.deps.sessions.drop(store_id, agent.id, _session_id(asked))
        return {"type": "ok"}
    # A repeat, after a try that ended some of it, is refused nowhere: it goes on where that one stopped.
    for store_id, agent, admitted in list(_mine(asked)):
        if admitted:
            end_sessions(asked.deps, store_id, agent.id)
        else:
            end_sockets(asked.deps, store_id, agent.id)
    return {"type": "ok"}


@ROUTES.at("POST", f"{STORE_PATH}/ticket", AGENT, reply="access/replies/ticket")
def agent_ticket(asked: Asked[AccessDeps]) -> Json:
    """Give an agent a ticket for a socket."""
    deps = asked.deps
    issued = issue_ticket(deps, asked.principal, asked.origin)
    note_session(deps.sessions, deps.clock, asked.principal, _session_id(asked), asked.header("user-agent"))
    return {"ticket": issued, "url": deps.socket_url}


def _mine(asked: Asked[AccessDeps]) -> Iterator[tuple[str, Agent, bool]]:
    """The stores of whoever asks, who they are there, and whether they have not signed out everywhere since."""
    claims = asked.claims
    # The claim is a hint where to look; the right itself is in each store's directory.
    for store_id in str(claims.get("custom:stores", "")).split(","):
        agent = asked.deps.agents.get(store_id, agent_id_of(claims["sub"])) if STORE.match(store_id) else None
        if agent is not None:
            yield store_id, agent, is_admitted(agent, signed_in(claims))


def _session_id(asked: Asked[AccessDeps]) -> str:
    # Of all tokens of a sign-in the same, renewed ones too.
    return str(asked.claims.get("origin_jti", ""))[:64]
