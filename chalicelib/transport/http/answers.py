"""From a use case to a REST answer: one mapper for every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.core.errors import RateLimitedError, ShopbellError, details
from chalicelib.core.observability import logger
from chalicelib.transport import wire

Json = dict[str, Any]

_STATUS = {
    "bad_request": 400,
    "unauthenticated": 401,
    "not_found": 404,
    "conflict": 409,
    "continued": 409,
    "unknown_after": 409,
    "behind": 409,
    "rate_limited": 429,
    "busy": 503,
    "gone": 404,
    "refused": 502,
    "uncertain": 503,
    "internal": 500,
}
_HEADERS: dict[str, str | list[str]] = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def answer(name: str, work: Callable[[], Json]) -> Response:
    """The answer of a route: what the work gives, or the constant body of its error."""
    retry = 0
    try:
        body, status = work(), 200
    except ShopbellError as error:
        # The header's value in the body too: a browser shows a page no header that CORS does not name.
        body, status = {"type": "error", "code": error.code, **details(error)}, _STATUS[error.code]
        retry = error.retry_after if isinstance(error, RateLimitedError) else 0
    except Exception:  # noqa: BLE001 - the top-level mapper
        # Whatever it was, the client learns a constant and the log the rest.
        logger.exception("request_failed", route=name)
        body, status = {"type": "error", "code": "internal"}, 500
    logger.info("request", route=name, status=status)
    headers: dict[str, str | list[str]] = _HEADERS | ({"Retry-After": str(retry)} if retry else {})
    return Response(wire.encode(body).decode(), status_code=status, headers=headers)
