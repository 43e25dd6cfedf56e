"""Sign somebody out everywhere: of a lost phone, or a borrowed computer, nothing is heard and nothing reaches it."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.ports import StaffRoom


def end_sessions(room: StaffRoom, store: str, agent: str) -> None:
    """End all that this agent is signed in with in a store; who knows the password signs in again a second later.

    First the right, so that nobody is let in by the old one any more; then the sockets that are open.
    """
    room.directory.end_sessions(store, agent, int(room.clock()) + 1)
    end_sockets(room, store, agent)


def end_sockets(room: StaffRoom, store: str, agent: str, also: Iterable[str] = ()) -> tuple[str, ...]:
    """End an agent's open sockets, and those in `also`; gives the names of those that were known."""
    sockets = tuple(each.connection for each in room.live.agent_sockets(store) if each.agent == agent)
    for connection in dict.fromkeys((*sockets, *also)):
        room.push.end(connection)
        room.subscriptions.drop_all(store, connection)
        room.live.drop_agent_socket(store, agent, connection)
    return sockets
