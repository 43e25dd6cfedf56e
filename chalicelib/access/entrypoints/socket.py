"""The socket's routes: who is let in, what each frame does, what happens when it closes."""

from __future__ import annotations

from chalicelib.access.ports import AccessDeps
from chalicelib.access.usecases.close_socket import close_socket
from chalicelib.access.usecases.open_socket import open_socket
from chalicelib.access.usecases.socket_tickets import redeem_ticket
from chalicelib.core.errors import ShopbellError
from chalicelib.core.observability import logger
from chalicelib.transport.socket import principal_of
from chalicelib.transport.wire import Json


def authorize(deps: AccessDeps, event: Json) -> Json:
    """The answer of the `$connect` authorizer: whom the ticket lets in, or nobody.

    API Gateway keeps the context and hands it to every later frame of the socket, so no frame needs a credential.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    try:
        who = redeem_ticket(deps, ticket, origin=headers.get("origin", ""))
    except ShopbellError as error:
        logger.info("socket_refused", code=error.code)
        return _policy("nobody", "Deny", event["methodArn"])
    logger.info("socket_admitted", store=who.store_id, role=who.role.value)
    context = {"store": who.store_id, "principal": who.id, "role": who.role.value, "name": who.name, "since": who.since}
    return _policy(who.id, "Allow", event["methodArn"]) | {"context": context}


def on_connect(deps: AccessDeps, event: Json) -> Json:
    """Note whose socket it is, so that it can be ended; what follows is said by the first frame."""
    context = event["requestContext"]
    try:
        open_socket(deps, principal_of(context), context["connectionId"])
    except ShopbellError as error:
        # Nobody is let in of whom nothing is noted: the client comes again.
        logger.warning("socket_open_failed", code=error.code)
        return {"statusCode": 503}
    return {"statusCode": 200}


def on_disconnect(deps: AccessDeps, event: Json) -> Json:
    """Forget the socket."""
    context = event["requestContext"]
    try:
        close_socket(deps, principal_of(context), context["connectionId"])
        logger.info("socket_closed")
    except ShopbellError as error:
        logger.warning("socket_close_failed", code=error.code)
    return {"statusCode": 200}


def _policy(principal: str, effect: str, resource: str) -> Json:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    return {"principalId": principal, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
