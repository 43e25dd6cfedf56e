"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from chalicelib.presence.domain import AgentPresence
from chalicelib.transport.wire import Json


def presence(value: AgentPresence) -> Json:
    """One of the store's people, and whether they are there."""
    agent = value.agent
    return {"id": agent.id, "name": agent.name, "email": agent.email, "role": agent.role, "state": value.state}
