"""The functions that answer REST and sockets. What each may do for a capability is said there."""

from __future__ import annotations

from infra.functions.model import Function, Grants, Places, allow_on

FUNCTIONS = {
    # Strangers. What it holds of others is a shopper's, never an agent's.
    "api_handler": Function(memory=1024, timeout=15),
    "staff_api": Function(memory=1024, timeout=15),
    "websocket_connect": Function(memory=512, timeout=15),
    "websocket_message": Function(memory=1024, timeout=15),
    "websocket_disconnect": Function(memory=512, timeout=15),
    "socket_authorizer": Function(memory=512, timeout=15),
}
# Those that do actions: over HTTPS for shoppers and for staff, and on a socket.
ACTING = ("api_handler", "staff_api", "websocket_message")


def rights(places: Places) -> Grants:
    """Whatever is asked is counted."""
    counts = [allow_on("UpdateItem", places.live.arn, "#count#")]
    return dict.fromkeys(ACTING, counts)


def environment(places: Places) -> dict[str, str]:
    """Where sockets are, and how much is taken."""
    return {
        "USER_POOL_ARN": places.user_pool,
        "LIVE_TABLE": places.live.name,
        "STORE_RATE": str(places.store_rate),
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
