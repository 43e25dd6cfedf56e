"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from chalicelib.access.domain import AgentSocket
from chalicelib.access.ports import AdmissionDeps
from chalicelib.conversations.domain.model import OPEN_SECONDS
from chalicelib.core.ids import ConnectionId
from chalicelib.core.principal import Principal, Role


def open_socket(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId) -> None:
    """Note an agent's socket for as long as it can live, so that it is found whatever it says. One write."""
    if principal.role is Role.AGENT:
        _note(deps, principal, connection_id, "away", seen=0)


def _note(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str, seen: int) -> None:
    socket = AgentSocket(connection_id, principal.id, state, seen, int(deps.clock()) + OPEN_SECONDS, principal.standing)
    deps.agent_sockets.put(principal.store_id, socket)
