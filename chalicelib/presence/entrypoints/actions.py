"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from chalicelib.conversations.domain.model import Listener
from chalicelib.conversations.entrypoints.actions import SYNC, sync
from chalicelib.conversations.usecases.shopper_presence import shopper_is_there
from chalicelib.conversations.usecases.sync_conversation import peek
from chalicelib.core.bucket import Limit
from chalicelib.core.ids import ConnectionId
from chalicelib.core.limits import Pace
from chalicelib.core.principal import Principal, Role
from chalicelib.presence.ports import PresenceDeps
from chalicelib.presence.usecases.agent_presence import keep_present
from chalicelib.transport.actions import Action
from chalicelib.transport.wire import Json


def _hello(deps: PresenceDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if principal.role is Role.AGENT:
        principal = keep_present(deps, principal, connection_id, body.get("state", "online"))
    reply: Json = {"type": "hello", "you": {"id": principal.id, "role": principal.role.value, "name": principal.name}}
    if "conversation" in body:
        reply["log"] = sync(deps, principal, {**body, "listen": True}, connection_id)
    return reply


def _ping(deps: PresenceDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if principal.role is Role.AGENT:
        principal = keep_present(deps, principal, connection_id, body.get("state", "online"))
    if "conversation" not in body:
        return {"type": "pong"}
    view = peek(deps, principal, body["conversation"])
    reply: Json = {"type": "pong", "conversation": view.id, "seq": view.tail, "version": view.head.version}
    # Should its subscription be lost, or say what is true no longer, the client asks for another one.
    reply["listening"] = any(_is_as_now(each, principal, connection_id) for each in view.listeners)
    if principal.role is Role.AGENT:
        reply["present"] = shopper_is_there(deps.push, deps.clock, view)
    return reply


def _is_as_now(listener: Listener, principal: Principal, connection_id: ConnectionId) -> bool:
    said, now = listener.standing, principal.standing
    return listener.connection_id == connection_id and (said.sees, said.answers) == (now.sees, now.answers)


_PING = Pace("ping", Limit(rate=0.5, burst=10, per_minute=30))

ACTIONS = (
    Action("presence/actions/hello", "presence/frames/hello", SYNC, _hello, over_rest=False),
    Action("presence/actions/ping", "presence/frames/pong", _PING, _ping, over_rest=False),
)
