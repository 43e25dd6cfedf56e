"""Sign somebody out everywhere: of a lost phone, or a borrowed computer, nothing is heard and nothing reaches it."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.access.ports import StaffDeps
from chalicelib.core.ids import AgentId, StoreId


def end_sessions(deps: StaffDeps, store_id: StoreId, agent_id: AgentId) -> None:
    """End all that this agent is signed in with in a store; who knows the password signs in again a second later.

    First the right, so that nobody is let in by the old one any more; then the sockets that are open.
    """
    deps.agents.end_sessions(store_id, agent_id, int(deps.clock()) + 1)
    end_sockets(deps, store_id, agent_id)


def end_sockets(deps: StaffDeps, store_id: StoreId, agent_id: AgentId, also: Iterable[str] = ()) -> tuple[str, ...]:
    """End an agent's open sockets, and those in `also`; gives the names of those that were known."""
    sockets = tuple(each.connection_id for each in deps.agent_sockets.all(store_id) if each.agent_id == agent_id)
    for connection_id in dict.fromkeys((*sockets, *also)):
        deps.push.end(connection_id)
        deps.subscriptions.drop_all(store_id, connection_id)
        deps.agent_sockets.drop(store_id, agent_id, connection_id)
    return sockets
