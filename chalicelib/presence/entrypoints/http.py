"""What anybody may ask without a token of theirs: is somebody there, a contact form, the link that ends mails."""

from __future__ import annotations

from chalicelib.presence import wire
from chalicelib.presence.ports import PresenceDeps
from chalicelib.presence.usecases.agent_presence import list_agents
from chalicelib.stores.entrypoints.who import AGENT
from chalicelib.stores.usecases.find_store import store_of_key
from chalicelib.transport.http.asked import Asked
from chalicelib.transport.http.routes import STORE_PATH, Routes
from chalicelib.transport.http.who import ANYBODY
from chalicelib.transport.wire import Json

ROUTES = Routes(__name__)

_SECONDS = 15


@ROUTES.at("GET", "/v1/presence/{key}", ANYBODY, reply="presence/replies/presence")
def presence(asked: Asked[PresenceDeps], key: str) -> Json:
    """What the shop is called, and whether somebody of it is there; up to 15 seconds old."""
    deps = asked.deps
    settings = store_of_key(deps.stores, key)
    return {"state": deps.store_states.get(settings.store_id, _SECONDS), "store": settings.name}


@ROUTES.at("GET", f"{STORE_PATH}/agents", AGENT, reply="presence/replies/agents")
def agents(asked: Asked[PresenceDeps]) -> Json:
    """The store's people, and who is there."""
    found = list_agents(asked.deps.agents, asked.deps.agent_sockets, asked.deps.clock, asked.principal.store_id)
    return {"agents": [wire.presence(each) for each in found]}
