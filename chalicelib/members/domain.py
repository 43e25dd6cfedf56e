"""What a store's people may do, as a document of the settings."""

from __future__ import annotations

from chalicelib.core.ids import AgentId, StoreId
from chalicelib.core.principal import Standing
from chalicelib.settings.domain.document import Document, Value
from chalicelib.stores.domain import Agent


def document_name(agent_id: AgentId) -> str:
    """What the document of one of the store's people is called."""
    return f"members/{agent_id}"


def as_value(standing: Standing) -> Value:
    """A standing as it is set."""
    return {
        "role": standing.role.value,
        "sees": standing.sees.value,
        "answers": standing.answers,
        "teams": list(standing.teams),
    }


def as_document(store_id: StoreId, agent: Agent) -> Document:
    """What one of the store's people may do, as of now."""
    return Document(store_id, document_name(agent.id), agent.version, as_value(agent.standing))
