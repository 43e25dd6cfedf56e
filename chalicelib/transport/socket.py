"""A frame on a socket: what it asks is done, and the reply is the route's own response."""

from __future__ import annotations

import re

from chalicelib.core.errors import InvalidRequestError, ShopbellError, UnauthenticatedError, details
from chalicelib.core.observability import logger
from chalicelib.core.principal import Principal, Role
from chalicelib.transport.actions import Action, Actions, run
from chalicelib.transport.ports import SocketDeps
from chalicelib.transport.validation import check, parse
from chalicelib.transport.wire import Json, encode

# As in the schemas: what does not follow them is not sent back.
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


def on_message(actions: Actions, deps: SocketDeps, event: Json) -> Json:
    """Do what the frame asks; the reply is the route's own response and costs no call."""
    context = event["requestContext"]
    frame: Json = {}
    try:
        try:
            frame = parse(event.get("body"))
            action = _action(actions, frame)
        except InvalidRequestError:
            if deps.limiter.strike(context["connectionId"]):
                deps.push.end(context["connectionId"])
            raise
        reply = run(action, deps, principal_of(context), frame, context["connectionId"])
        logger.info("socket_message", action=action.name)
    except ShopbellError as error:
        logger.info("socket_error", code=error.code)
        reply = _error(error)
        if isinstance(error, UnauthenticatedError):
            # Nothing that is said here will be heard any more.
            deps.push.end(context["connectionId"])
    except Exception:  # noqa: BLE001 - the top-level mapper
        # Whatever it was, the client learns a constant and the log the rest.
        logger.exception("socket_failed")
        reply = _error(ShopbellError())
    return {"statusCode": 200, "body": encode(reply | _id_of(frame)).decode()}


def principal_of(context: Json) -> Principal:
    """Whom the authorizer has let in on this socket; UnauthenticatedError if it is nobody."""
    who = context.get("authorizer") or {}
    try:
        name, socket = who.get("name") or "", str(context.get("connectionId", ""))
        return Principal(who["store"], who["principal"], Role(who["role"]), name, socket, int(who.get("since") or 0))
    except (KeyError, ValueError) as error:
        raise UnauthenticatedError from error


def _action(actions: Actions, frame: Json) -> Action:
    action = actions.get(str(frame.get("action")))
    if action is None:
        raise InvalidRequestError
    check(action.schema, frame)
    return action


def _id_of(frame: Json) -> Json:
    asked = frame.get("id")
    return {"id": asked} if isinstance(asked, str) and _ID.match(asked) else {}


def _error(error: ShopbellError) -> Json:
    return {"type": "error", "code": error.code, **details(error)}
