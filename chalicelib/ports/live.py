"""What may be lost without harm: tickets, sockets, sign-ins, counters, leases. Expired things are not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.ids import AgentId, ConnectionId, SessionId, StoreId
from chalicelib.domain.model import AgentSocket, Role, Session, Ticket, Unavailable


class Tickets(Protocol):
    """Rights to open a socket, each good once."""

    def put(self, key: str, ticket: Ticket) -> None:
        """Keep a ticket under the hash of its secret."""

    def take(self, store_id: StoreId, role: Role, key: str) -> Ticket | None:
        """Take the ticket away, so that nobody else can; None if there is none of that role."""


class AgentSockets(Protocol):
    """The open sockets of the people of each store."""

    def put(self, store_id: StoreId, socket: AgentSocket) -> None:
        """Note that an agent's socket is open, or still open."""

    def drop(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """Note that it is gone."""

    def all(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """The open sockets of the store's people. One Query."""


class Sessions(Protocol):
    """What agents are signed in with."""

    def put(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """Note that an agent's sign-in was used; until `expires` it can be used again. One write."""

    def drop(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """Note that it has ended. One write."""

    def all(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """The agent's sign-ins. One Query."""


class Claims(Protocol):
    """Who has what can be had once."""

    def take(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """Have what can be had once; False if somebody else has it, and True again for the same `by`. One write."""


class Counters(Protocol):
    """Counters that all containers share."""

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """Add `amount` to a shared counter; False, and nothing added, if that were more than `limit`. One write."""

    def uncount(self, store_id: StoreId, key: str) -> None:
        """Take one off the counter again. One write."""


class Leases(Protocol):
    """Who does what must be done once."""

    def take(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """Be the only one to do something from now on, for so many seconds, at most `tries` times in all. One write.

        Gives which try this is, or why it is nobody's.
        """

    def finish(self, store_id: StoreId, key: str) -> None:
        """Note that it is done: for two weeks nobody does it again. One write."""

    def drop(self, store_id: StoreId, key: str) -> None:
        """Note that it surely was not done: the try does not count. One write."""
