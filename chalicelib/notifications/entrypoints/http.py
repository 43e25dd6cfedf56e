"""What an agent's inbox asks over HTTPS; Cognito has checked the token before any of this runs."""

from __future__ import annotations

from chalicelib.core.errors import InvalidRequestError
from chalicelib.notifications import wire
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.domain.quiet import is_zone
from chalicelib.notifications.ports import NotificationDeps
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)

# Nobody works in more browsers at a time; those that are gone go when they are next pushed to.
_MOST_DEVICES = 20


@ROUTES.at("GET", f"{STORE_PATH}/preferences", AGENT, reply="notifications/replies/preferences")
def preferences(asked: Asked[NotificationDeps]) -> Json:
    """How the agent wants to be told, and the key that browsers need to take pushes."""
    known = asked.deps.preferences.all(asked.principal.store_id).get(asked.principal.id, Preferences())
    return {"preferences": wire.preferences(known), "push_key": asked.deps.web_push.public_key}


@ROUTES.at(
    "POST", f"{STORE_PATH}/preferences", AGENT, body="notifications/bodies/preferences", reply="transport/frames/ok"
)
def put_preferences(asked: Asked[NotificationDeps]) -> Json:
    """Set how the agent wants to be told."""
    if not is_zone(asked.body["zone"]):
        raise InvalidRequestError
    asked.deps.preferences.put(asked.principal.store_id, asked.principal.id, Preferences(**asked.body))
    return {"type": "ok"}


@ROUTES.at(
    "POST",
    f"{STORE_PATH}/devices/{{verb}}",
    AGENT,
    verbs={"add": "notifications/bodies/device", "remove": "notifications/bodies/device"},
    reply="transport/frames/ok",
)
def devices(asked: Asked[NotificationDeps], verb: str) -> Json:
    """Add or remove a browser that takes pushes for the agent."""
    known, who, body = asked.deps.devices, asked.principal, asked.body
    if verb == "remove":
        # JSON has characters that no database takes, and no address has.
        if not body["endpoint"].isascii():
            raise InvalidRequestError
        known.drop(who.store_id, who.id, body["endpoint"])
        return {"type": "ok"}
    if not body.get("p256dh") or not body.get("auth") or not asked.deps.web_push.takes(body["endpoint"]):
        raise InvalidRequestError
    device = Device(who.id, body["endpoint"], body["p256dh"], body["auth"])
    known.put(who.store_id, device)
    own = [each for each in known.all(who.store_id) if each.agent_id == who.id and each != device]
    for surplus in own[_MOST_DEVICES - 1 :]:
        known.drop(who.store_id, who.id, surplus.endpoint)
    return {"type": "ok"}
