"""How a store's people look to who may change what they may do."""

from __future__ import annotations

from chalicelib.core.ids import StoreId
from chalicelib.members.domain import as_document
from chalicelib.stores.domain import Agent
from chalicelib.transport.wire import Json


def member(store_id: StoreId, agent: Agent) -> Json:
    """One of the store's people."""
    document = as_document(store_id, agent)
    return {
        "id": agent.id,
        "name": agent.name,
        "email": agent.email,
        "version": document.version,
        "value": dict(document.value),
    }
