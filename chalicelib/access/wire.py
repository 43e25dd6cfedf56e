"""How values look in JSON: frames to sockets, REST bodies, and the events between functions."""

from __future__ import annotations

from chalicelib.access.domain import Session
from chalicelib.stores.domain import Agent, StoreSettings
from chalicelib.transport.wire import Json


def session(value: Session, *, here: bool) -> Json:
    """A sign-in of the agent who asks; `here` is the one that asks."""
    return {"device": value.device, "signed_in": value.signed_in * 1000, "seen": value.seen * 1000, "here": here}


def store_of_mine(store: StoreSettings, agent: Agent) -> Json:
    """A store in which the agent who asks works, and what they may do there."""
    standing = agent.standing
    may = {"role": standing.role.value, "sees": standing.sees.value, "answers": standing.answers}
    return {"id": store.store_id, "name": store.name, "agent": agent.id, "as": agent.name, **may}
