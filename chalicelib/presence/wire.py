"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from chalicelib.presence.domain import AgentPresence
from chalicelib.transport.wire import Json


def presence(value: AgentPresence) -> Json:
    """One of the store's people, and whether they are there."""
    agent = value.agent
    said = {"id": agent.id, "name": agent.name, "email": agent.email, "state": value.state}
    return {**said, "role": agent.standing.role.value, "answers": agent.standing.answers}
