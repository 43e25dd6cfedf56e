"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib import wire
from chalicelib.domain.bucket import Limit
from chalicelib.domain.ids import ConnectionId
from chalicelib.domain.model import Listener, Principal, Role
from chalicelib.entrypoints.validation import clean_text
from chalicelib.usecases.agent_presence import OPEN_SECONDS, keep_present
from chalicelib.usecases.contact import leave_address, request_transcript
from chalicelib.usecases.limits import Counted, Pace
from chalicelib.usecases.mark_read import mark_read
from chalicelib.usecases.open_conversation import open_conversation
from chalicelib.usecases.send_message import Draft, send_message
from chalicelib.usecases.shopper_presence import shopper_is_there
from chalicelib.usecases.show_typing import show_typing
from chalicelib.usecases.sync_conversation import Cursor, listen_and_sync, peek, sync_conversation

if TYPE_CHECKING:
    from chalicelib.bootstrap import Container

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """What a frame can ask for, or, where `over_rest`, a request too. All lists of actions are made of these.

    Its frame follows the schema `actions/<name>`, its `reply` the one of that name in `frames/`. `limit` is a shopper's
    pace. `run` takes what is outside, who asks, the body, and the socket that asks (empty for REST).
    """

    name: str
    reply: str
    limit: Pace
    run: Callable[[Container, Principal, Json, str], Json]
    over_rest: bool = True

    @property
    def schema(self) -> str:
        """The name of its schema."""
        return f"actions/{self.name}"

    def is_free(self, body: Json) -> bool:
        """Whether a shopper's costs nothing: a greeting without a conversation reads nothing."""
        return not self.over_rest and "conversation" not in body


def run(container: Container, principal: Principal, action: str, body: Json, connection_id: ConnectionId = "") -> Json:
    """Do the action for the principal, and give the body of the reply.

    `connection` is the socket that asks, empty for REST. The body has been checked against the action's schema.
    """
    known = ACTIONS[action]
    container.limiter.check(principal, known.limit, is_free=known.is_free(body))
    return known.run(container, principal, body, connection_id)


def _hello(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if principal.role is Role.AGENT:
        keep_present(container, principal, connection_id, body.get("state", "online"))
        # Proven just now.
        principal = replace(principal, socket="")
    reply: Json = {"type": "hello", "you": {"id": principal.id, "role": principal.role.value, "name": principal.name}}
    if "conversation" in body:
        reply["log"] = _sync(container, principal, {**body, "listen": True}, connection_id)
    return reply


def _send(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    draft = Draft(body["cid"], body["after"], clean_text(body["text"]))
    if "conversation" in body:
        sent = send_message(container, principal, body["conversation"], draft, connection_id)
    else:
        listener = _listener(container, principal, connection_id) if connection_id else None
        sent = open_conversation(container, principal, draft, listener)
    return {"type": "ack", **wire.ack(sent)}


def _sync(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    cursor = Cursor(body.get("after"), body.get("before"), body.get("last"))
    if connection_id and body.get("listen"):
        listener = _listener(container, principal, connection_id)
        view, staff = listen_and_sync(container, principal, body["conversation"], cursor, listener)
    else:
        view, staff = sync_conversation(container, principal, body["conversation"], cursor)
    if connection_id and body.get("listen") is False:
        container.subscriptions.drop(view.store_id, view.id, [connection_id])
    seen = tuple(staff) if principal.role is Role.AGENT else None
    return {"type": "log", **wire.log(view, seen, newest=cursor.after is None)}


def _read(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    mark_read(container, principal, body["conversation"], body["seq"], connection_id)
    return {"type": "ok"}


def _typing(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    show_typing(container, principal, body["conversation"], connection_id, typing=body["typing"])
    return {"type": "ok"}


def _ping(container: Container, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    if principal.role is Role.AGENT:
        keep_present(container, principal, connection_id, body.get("state", "online"))
        principal = replace(principal, socket="")
    if "conversation" not in body:
        return {"type": "pong"}
    view = peek(container, principal, body["conversation"])
    reply: Json = {"type": "pong", "conversation": view.id, "seq": view.tail, "version": view.head.version}
    # Should its subscription be lost, the client asks for another one.
    reply["listening"] = any(each.connection_id == connection_id for each in view.listeners)
    if principal.role is Role.AGENT:
        reply["present"] = shopper_is_there(container.push, container.clock, view)
    return reply


def _address(container: Container, principal: Principal, body: Json, _: str) -> Json:
    leave_address(container, principal, body["conversation"], body["email"], body.get("language", ""))
    return {"type": "ok"}


def _transcript(container: Container, principal: Principal, body: Json, _: str) -> Json:
    request_transcript(container, principal, body["conversation"])
    return {"type": "ok"}


def _listener(container: Container, principal: Principal, connection_id: ConnectionId) -> Listener:
    return Listener(connection_id, principal.id, principal.role, int(container.clock()) + OPEN_SECONDS)


# The paces are our own defaults (reliability requirement LIM-2): a person does not type faster, a loop does.
_SEND = Pace("send", Limit(rate=1, burst=10, per_minute=60), Counted.BY_THE_LOG)
_SYNC = Pace("sync", Limit(rate=2, burst=20, per_minute=120))
_READ = Pace("read", Limit(rate=2, burst=20, per_minute=120))
_TYPING = Pace("typing", Limit(rate=0.5, burst=5, per_minute=30))
_PING = Pace("ping", Limit(rate=0.5, burst=10, per_minute=30))
_ADDRESS = Pace("address", Limit(rate=0.1, burst=5, per_minute=6), Counted.EACH_TIME)
_TRANSCRIPT = Pace("transcript", Limit(rate=0.05, burst=2, per_minute=3), Counted.EACH_TIME)
_ALL = (
    Action("hello", "hello", _SYNC, _hello, over_rest=False),
    Action("send", "ack", _SEND, _send),
    Action("sync", "log", _SYNC, _sync),
    Action("read", "ok", _READ, _read),
    Action("typing", "ok", _TYPING, _typing),
    Action("ping", "pong", _PING, _ping, over_rest=False),
    Action("address", "ok", _ADDRESS, _address),
    Action("transcript", "ok", _TRANSCRIPT, _transcript),
)
ACTIONS: dict[str, Action] = {each.name: each for each in _ALL}
# Those that make sense without a socket, each with the schema of its body.
OVER_REST: dict[str, str] = {each.name: each.schema for each in _ALL if each.over_rest}
