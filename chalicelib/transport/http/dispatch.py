"""Two functions answer REST, one for strangers and one for staff: each answers its own routes and no others."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice

from chalicelib.core.observability import logger


def dispatch(app: Chalice, event: dict[str, Any], context: object, *, staff: bool) -> dict[str, Any]:
    """API Gateway's request answered by its route, 404 if that is the other function's.

    A route is of staff when it asks for their token. API Gateway hands over nothing else, by the very same rule
    (infra/constructs/chat_app.py), so what comes wrong is a mistake in a deployment, and is logged as an error.
    """
    request = event["requestContext"]
    route = app.routes.get(request["resourcePath"], {}).get(request["httpMethod"])
    if route is not None and (route.authorizer is not None) != staff:
        logger.error("route_of_the_other_function", staff=staff)
        return {
            "statusCode": 404,
            "headers": {"Content-Type": "application/json"},
            "body": '{"type":"error","code":"not_found"}',
        }
    answered: dict[str, Any] = app(event, context)
    return answered
