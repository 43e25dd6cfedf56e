"""Who is let in: tokens, links, and what letting in and out needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.access.domain import AgentSocket, Link, Session, Ticket
from chalicelib.conversations.ports import ConversationDeps, Subscriptions
from chalicelib.core.ids import AgentId, ConnectionId, SessionId, StoreId, VisitorId
from chalicelib.core.ports import Claims, Clock, RandomBytes
from chalicelib.core.principal import Principal, Role
from chalicelib.people.ports import Customers, Renewals
from chalicelib.stores.ports import Agents, Stores
from chalicelib.transport.ports import Limited


class Tokens(Protocol):
    """What this deployment signs: visitors' tokens and links in mails."""

    def sign(self, store_id: StoreId, visitor_id: VisitorId, expires: int) -> str:
        """A token for the visitor, valid until `expires` (seconds since 1970)."""

    def verify(self, token: str) -> tuple[Principal, int]:
        """Who the token speaks for and when it expires; UnauthenticatedError if it is not ours or not valid."""

    def sign_link(self, link: Link) -> str:
        """A token for a link in a mail."""

    def verify_link(self, token: str, purpose: str) -> Link:
        """What the link says; UnauthenticatedError if it is not ours, not valid, or made for another purpose."""


class AdmissionDeps(Protocol):
    """What letting somebody in needs."""

    @property
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def renewals(self) -> Renewals:
        """From when on visitors' credentials count."""

    @property
    def stores(self) -> Stores:
        """What the stores have set."""

    @property
    def agents(self) -> Agents:
        """The stores' people."""

    @property
    def tickets(self) -> Tickets:
        """The tickets for sockets."""

    @property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""

    @property
    def presences(self) -> Presences:
        """Where it is told who is there."""

    @property
    def claims(self) -> Claims:
        """Who has what can be had once."""

    @property
    def subscriptions(self) -> Subscriptions:
        """Who listens to what."""

    @property
    def tokens(self) -> Tokens:
        """Visitors' tokens."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def random(self) -> RandomBytes:
        """Chance."""


class LinkDeps(ConversationDeps, AdmissionDeps, Protocol):
    """What letting somebody into their conversation needs."""


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

    def keep(self, store_id: StoreId, beat: AgentSocket) -> AgentSocket | None:
        """Note what a heartbeat says: state, what is watched, and when.

        Gives the socket as it was before, None if there is none, and then none is made. One write.
        """

    def fall_behind(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId, at: int) -> None:
        """Note that something could not be told there, in milliseconds: heartbeats say so from now on. One write."""

    def drop(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """Note that it is gone."""

    def all(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """The open sockets of the store's people. One Query, for each partition where there are several."""


class Sessions(Protocol):
    """What agents are signed in with."""

    def put(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """Note that an agent's sign-in was used; until `expires` it can be used again. One write."""

    def drop(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """Note that it has ended. One write."""

    def all(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """The agent's sign-ins. One Query."""


class Presences(Protocol):
    """Where it is told who is there: the inboxes show it, with what else they are told."""

    def changed(self, store_id: StoreId) -> None:
        """Let the inboxes of the store be told who is there now. One message."""


class StaffDeps(ConversationDeps, Protocol):
    """What ending somebody's sockets needs."""

    @property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""


class AccessDeps(LinkDeps, StaffDeps, Limited, Protocol):
    """What the routes need."""

    @property
    def sessions(self) -> Sessions:
        """What the stores' people are signed in with."""

    @property
    def socket_url(self) -> str:
        """Where a ticket opens a socket."""
