"""Which of the store's people are there, told by their open sockets."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.access.domain import AgentSocket
from chalicelib.access.ports import AdmissionDeps
from chalicelib.conversations.domain.model import OPEN_SECONDS
from chalicelib.core.ids import ConnectionId
from chalicelib.core.principal import Principal, Role, Sees, Standing

# Of somebody of whom is not known yet what they may do.
_LEAST = Standing(sees=Sees.OWN, answers=False)


def open_socket(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId) -> None:
    """Note an agent's socket for as long as it can live, so that it is found whatever it says. One write.

    What they may do is looked up when it first says something; until then it is told nothing.
    """
    if principal.role is Role.AGENT:
        note_socket(deps, replace(principal, standing=_LEAST), connection_id, "away", seen=0)


def note_socket(deps: AdmissionDeps, principal: Principal, connection_id: ConnectionId, state: str, seen: int) -> None:
    """Note that an agent's socket is open, with what they may do, and what they say of themselves. One write."""
    socket = AgentSocket(connection_id, principal.id, state, seen, int(deps.clock()) + OPEN_SECONDS, principal.standing)
    deps.agent_sockets.put(principal.store_id, socket)
