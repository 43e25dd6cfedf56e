"""The socket's routes: who is let in, what each frame does, what happens when it closes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chalicelib import wire
from chalicelib.domain.model import Principal, Role
from chalicelib.entrypoints import actions
from chalicelib.entrypoints.validation import check, parse
from chalicelib.errors import InvalidRequestError, ShopbellError, UnauthenticatedError, details
from chalicelib.observability import logger
from chalicelib.usecases.agent_presence import open_socket
from chalicelib.usecases.close_socket import close_socket
from chalicelib.usecases.socket_tickets import redeem_ticket

if TYPE_CHECKING:
    from chalicelib.bootstrap import Container

Json = dict[str, Any]
# As in the schemas: what does not follow them is not sent back.
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


def authorize(container: Container, event: Json) -> Json:
    """The answer of the `$connect` authorizer: whom the ticket lets in, or nobody.

    API Gateway keeps the context and hands it to every later frame of the socket, so no frame needs a credential.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    try:
        who = redeem_ticket(container, ticket, headers.get("origin", ""))
    except ShopbellError as error:
        logger.info("socket_refused", code=error.code)
        return _policy("nobody", "Deny", event["methodArn"])
    logger.info("socket_admitted", store=who.store_id, role=who.role.value)
    context = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name, "since": who.since}
    return _policy(who.id, "Allow", event["methodArn"]) | {"context": context}


def on_connect(container: Container, event: Json) -> Json:
    """Note whose socket it is, so that it can be ended; what follows is said by the first frame."""
    context = event["requestContext"]
    try:
        open_socket(container, _principal(context), context["connectionId"])
    except ShopbellError as error:
        # Nobody is let in of whom nothing is noted: the client comes again.
        logger.warning("socket_open_failed", code=error.code)
        return {"statusCode": 503}
    return {"statusCode": 200}


def on_message(container: Container, event: Json) -> Json:
    """Do what the frame asks; the reply is the route's own response and costs no call."""
    context = event["requestContext"]
    frame: Json = {}
    try:
        try:
            frame = parse(event.get("body"))
            action = _action(frame)
        except InvalidRequestError:
            if container.limiter.strike(context["connectionId"]):
                container.push.end(context["connectionId"])
            raise
        reply = actions.run(container, _principal(context), action, frame, context["connectionId"])
        logger.info("socket_message", action=action)
    except ShopbellError as error:
        logger.info("socket_error", code=error.code)
        reply = _error(error)
        if isinstance(error, UnauthenticatedError):
            # Nothing that is said here will be heard any more.
            container.push.end(context["connectionId"])
    except Exception:  # noqa: BLE001 - the top-level mapper
        # Whatever it was, the client learns a constant and the log the rest.
        logger.exception("socket_failed")
        reply = _error(ShopbellError())
    if isinstance(request := frame.get("id"), str) and _ID.match(request):
        reply["id"] = request
    return {"statusCode": 200, "body": wire.encode(reply).decode()}


def on_disconnect(container: Container, event: Json) -> Json:
    """Forget the socket."""
    context = event["requestContext"]
    try:
        close_socket(container, container.agent_sockets, _principal(context), context["connectionId"])
        logger.info("socket_closed")
    except ShopbellError as error:
        logger.warning("socket_close_failed", code=error.code)
    return {"statusCode": 200}


def _action(frame: Json) -> str:
    action = actions.ACTIONS.get(str(frame.get("action")))
    if action is None:
        raise InvalidRequestError
    check(action.schema, frame)
    return action.name


def _principal(context: Json) -> Principal:
    who = context.get("authorizer") or {}
    try:
        name, socket = who.get("name") or "", str(context.get("connectionId", ""))
        return Principal(who["store"], who["principal"], Role(who["role"]), name, socket, int(who.get("since") or 0))
    except (KeyError, ValueError) as error:
        raise UnauthenticatedError from error


def _error(error: ShopbellError) -> Json:
    return {"type": "error", "code": error.code, **details(error)}


def _policy(principal: str, effect: str, resource: str) -> Json:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": principal, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
