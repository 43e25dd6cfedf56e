"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.access.domain import Watching
from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.entrypoints.actions import SYNC, sync
from chalicelib.conversations.usecases.shopper_presence import shopper_is_there
from chalicelib.conversations.usecases.sync_conversation import peek
from chalicelib.core.bucket import Limit
from chalicelib.core.errors import BusyError
from chalicelib.core.ids import ConnectionId
from chalicelib.core.limits import Pace
from chalicelib.core.principal import Principal, Role, Standing
from chalicelib.presence.ports import PresenceDeps
from chalicelib.presence.usecases.agent_presence import greet, keep_present
from chalicelib.transport.actions import Action
from chalicelib.transport.wire import Json

# A shopper's heartbeat says whether somebody of the shop is there, as it was so many seconds ago.
_SECONDS = 30


def _hello(deps: PresenceDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    reply: Json = {"type": "hello", "you": {"id": principal.id, "role": principal.role.value, "name": principal.name}}
    if principal.role is Role.AGENT:
        principal = greet(deps, principal, connection_id, body.get("state", "online"))
        reply |= {"told": True, "notes": True}
    else:
        # A shopper is let in whether or not it can be said who is there.
        with suppress(BusyError):
            reply["shop"] = deps.store_states.get(principal.store_id, _SECONDS)
    if "conversation" in body:
        reply["log"] = sync(deps, principal, {**body, "listen": True}, connection_id)
    return reply


def _ping(deps: PresenceDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if principal.role is Role.AGENT:
        return _agents_ping(deps, principal, body, connection_id)
    # One call behind each heartbeat: with every third the shop is asked for, and where this container does not remember
    # it, that is the call. The others look at the log.
    shop = deps.store_states.known(principal.store_id, _SECONDS) if body.get("shop") else "unasked"
    if not shop and not deps.shards.is_known(principal.store_id):
        deps.shards.reading(principal.store_id)
        return {"type": "pong"}
    if not shop:
        return {"type": "pong", "shop": deps.store_states.get(principal.store_id, _SECONDS)}
    reply = _look(deps, principal, body, connection_id)[0]
    return reply | ({"shop": shop} if body.get("shop") else {})


def _agents_ping(deps: PresenceDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if "conversation" in body and "state" not in body:
        # No heartbeat: somebody looks at a shopper.
        reply, view = _look(deps, principal, body, connection_id)
        return reply | _present(deps, view)
    said = body.get("watching")
    watching = Watching(frozenset(said["lists"]), frozenset(said["conversations"])) if said else None
    principal, behind = keep_present(deps, principal, connection_id, body.get("state", "online"), watching)
    reply, view = _look(deps, principal, body, connection_id, is_as=principal.standing)
    return reply | _present(deps, view) | {"behind": behind}


def _present(deps: PresenceDeps, view: Conversation | None) -> Json:
    return {"present": shopper_is_there(deps.push, deps.clock, view)} if view else {}


def _look(
    deps: PresenceDeps,
    principal: Principal,
    body: Json,
    connection_id: ConnectionId,
    is_as: Standing | None = None,
) -> tuple[Json, Conversation | None]:
    """How far the conversation is that is asked for, if one is; and whether the socket listens, as who may do that."""
    if "conversation" not in body:
        return {"type": "pong"}, None
    view = peek(deps, principal, body["conversation"])
    reply: Json = {"type": "pong", "conversation": view.id, "seq": view.tail, "version": view.head.version}
    # Should its subscription be lost, or say what is true no longer, the client asks for another one.
    reply["listening"] = any(
        each.connection_id == connection_id and (is_as is None or _is_as(each.standing, is_as))
        for each in view.listeners
    )
    return reply, view


def _is_as(said: Standing, now: Standing) -> bool:
    return (said.sees, said.answers) == (now.sees, now.answers)


_PING = Pace("ping", Limit(rate=0.5, burst=10, per_minute=30))

ACTIONS = (
    Action("presence/actions/hello", "presence/frames/hello", SYNC, _hello, over_rest=False),
    Action("presence/actions/ping", "presence/frames/pong", _PING, _ping, over_rest=False),
)
