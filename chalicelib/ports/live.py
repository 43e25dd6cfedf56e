"""What may be lost without harm: tickets, sockets, sign-ins, counters, leases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.ids import AgentId, ConnectionId, SessionId, StoreId
from chalicelib.domain.model import AgentSocket, Role, Session, Ticket, Unavailable


class LiveState(Protocol):
    """What may be lost without harm: tickets, sockets, presence, counters. Expired things are not there."""

    def put_ticket(self, key: str, ticket: Ticket) -> None:
        """Keep a ticket under the hash of its secret."""

    def take_ticket(self, store_id: StoreId, role: Role, key: str) -> Ticket | None:
        """Take the ticket away, so that nobody else can; None if there is none of that role."""

    def put_agent_socket(self, store_id: StoreId, socket: AgentSocket) -> None:
        """Note that an agent's socket is open, or still open."""

    def drop_agent_socket(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """Note that it is gone."""

    def agent_sockets(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """The open sockets of the store's people. One Query."""

    def put_session(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """Note that an agent's sign-in was used; until `expires` it can be used again. One write."""

    def drop_session(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """Note that it has ended. One write."""

    def sessions(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """The agent's sign-ins. One Query."""

    def claim(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """Have what can be had once; False if somebody else has it, and True again for the same `by`. One write."""

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """Add `amount` to a shared counter; False, and nothing added, if that were more than `limit`. One write."""

    def uncount(self, store_id: StoreId, key: str) -> None:
        """Take one off the counter again. One write."""

    def take_lease(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """Be the only one to do something from now on, for so many seconds, at most `tries` times in all. One write.

        Gives which try this is, or why it is nobody's.
        """

    def finish_lease(self, store_id: StoreId, key: str) -> None:
        """Note that it is done: for two weeks nobody does it again. One write."""

    def drop_lease(self, store_id: StoreId, key: str) -> None:
        """Note that it surely was not done: the try does not count. One write."""
