"""Sign somebody out everywhere: of a lost phone, or a borrowed computer, nothing is heard and nothing reaches it."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.ports import StaffDeps


def end_sessions(deps: StaffDeps, store: str, agent: str) -> None:
    """End all that this agent is signed in with in a store; who knows the password signs in again a second later.

    First the right, so that nobody is let in by the old one any more; then the sockets that are open.
    """
    deps.directory.end_sessions(store, agent, int(deps.clock()) + 1)
    end_sockets(deps, store, agent)


def end_sockets(deps: StaffDeps, store: str, agent: str, also: Iterable[str] = ()) -> tuple[str, ...]:
    """End an agent's open sockets, and those in `also`; gives the names of those that were known."""
    sockets = tuple(each.connection for each in deps.live.agent_sockets(store) if each.agent == agent)
    for connection in dict.fromkeys((*sockets, *also)):
        deps.push.end(connection)
        deps.subscriptions.drop_all(store, connection)
        deps.live.drop_agent_socket(store, agent, connection)
    return sockets
