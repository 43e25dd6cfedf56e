"""The actions that socket and REST share: a valid body in, the body of the reply out."""

from __future__ import annotations

from chalicelib.conversations import wire
from chalicelib.conversations.domain.model import OPEN_SECONDS, Listener
from chalicelib.conversations.domain.notices import Looking
from chalicelib.conversations.ports import ServedDeps
from chalicelib.conversations.usecases.add_note import NoteDraft, add_note
from chalicelib.conversations.usecases.fill_card import fill_card
from chalicelib.conversations.usecases.mark_read import mark_read
from chalicelib.conversations.usecases.open_conversation import open_conversation
from chalicelib.conversations.usecases.send_message import Draft, send_message
from chalicelib.conversations.usecases.show_looking import show_looking
from chalicelib.conversations.usecases.show_typing import show_typing
from chalicelib.conversations.usecases.sync_conversation import Cursor, listen_and_sync, sync_conversation
from chalicelib.core.bucket import Limit
from chalicelib.core.errors import InvalidRequestError
from chalicelib.core.ids import ConnectionId
from chalicelib.core.limits import Counted, Pace
from chalicelib.core.principal import Principal, Role
from chalicelib.transport.actions import Action
from chalicelib.transport.validation import clean_text
from chalicelib.transport.wire import Json


def _send(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    anew, language = body.get("anew", False), body.get("language", "")
    draft = Draft(body["cid"], body["after"], clean_text(body["text"]), anew=anew, language=language)
    if "card" in body:
        if "conversation" not in body:
            raise InvalidRequestError
        draft = fill_card(deps, principal, body["conversation"], draft, body["card"])
    if "conversation" in body:
        sent = send_message(deps, principal, body["conversation"], draft, connection_id)
    else:
        listener = _listener(deps, principal, connection_id) if connection_id else None
        sent = open_conversation(deps, principal, draft, listener)
    return {"type": "ack", **wire.ack(sent, staff=principal.role is Role.AGENT)}


def sync(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    """Give a page of the conversation, and let the socket listen to it from now on, or no longer."""
    cursor = Cursor(body.get("after"), body.get("before"), body.get("last"))
    if connection_id and body.get("listen"):
        listener = _listener(deps, principal, connection_id)
        view, staff = listen_and_sync(deps, principal, body["conversation"], cursor, listener)
    else:
        view, staff = sync_conversation(deps, principal, body["conversation"], cursor)
    if connection_id and body.get("listen") is False:
        deps.subscriptions.drop(view.store_id, view.id, [connection_id])
    seen = tuple(staff) if principal.role is Role.AGENT else None
    return {"type": "log", **wire.log(view, seen, newest=cursor.after is None, before=cursor.before)}


def _read(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    mark_read(deps, principal, body["conversation"], body["seq"], connection_id, body.get("noted", 0))
    return {"type": "ok"}


def _typing(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    show_typing(deps, principal, body["conversation"], connection_id, typing=body["typing"])
    return {"type": "ok"}


def _note(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    draft = NoteDraft(body["cid"], body["after"], clean_text(body["text"]), tuple(body.get("mentions", ())))
    note = add_note(deps, principal, body["conversation"], draft, connection_id)
    return {"type": "noted", "conversation": body["conversation"], "event": wire.staff_event(note)}


def _looking(deps: ServedDeps, principal: Principal, body: Json, connection_id: ConnectionId) -> Json:
    asks, state = body.get("asks", False), Looking(body["state"])
    show_looking(deps, principal, body["conversation"], state, connection_id, asks=asks)
    return {"type": "ok"}


def _listener(deps: ServedDeps, principal: Principal, connection_id: ConnectionId) -> Listener:
    return Listener(connection_id, principal.id, principal.role, int(deps.clock()) + OPEN_SECONDS)


# The paces are our own defaults (reliability requirement LIM-2): a person does not type faster, a loop does.
_SEND = Pace("send", Limit(rate=1, burst=10, per_minute=60), Counted.BY_THE_LOG)


SYNC = Pace("sync", Limit(rate=2, burst=20, per_minute=120))


_READ = Pace("read", Limit(rate=2, burst=20, per_minute=120))


_TYPING = Pace("typing", Limit(rate=0.5, burst=5, per_minute=30))

ACTIONS = (
    Action("conversations/actions/send", "conversations/frames/ack", _SEND, _send),
    Action("conversations/actions/sync", "conversations/frames/log", SYNC, sync),
    Action("conversations/actions/read", "transport/frames/ok", _READ, _read),
    Action("conversations/actions/typing", "transport/frames/ok", _TYPING, _typing),
    Action("conversations/actions/note", "conversations/frames/noted", _SEND, _note),
    Action("conversations/actions/looking", "transport/frames/ok", _TYPING, _looking, over_rest=False),
)
