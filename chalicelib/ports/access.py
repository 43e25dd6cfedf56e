"""Who is let in: tokens, links, and what letting in and out needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.ids import ConversationId, StoreId, VisitorId
from chalicelib.domain.model import Principal
from chalicelib.domain.reply_token import Reply
from chalicelib.ports.conversations import ConversationDeps, Subscriptions
from chalicelib.ports.core import Clock, RandomBytes
from chalicelib.ports.directory import Agents, Devices, Rows, Stores
from chalicelib.ports.live import AgentSockets, Claims, Tickets
from chalicelib.ports.people import Customers, Renewals


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link in a mail says; `purpose` is resume or unsubscribe, `subject` a visitor or an address.

    `address` stands for the address that the mail was sent to.
    """

    purpose: str
    store_id: StoreId
    subject: str
    conversation_id: ConversationId
    expires: int
    address: str = ""


class Tokens(Protocol):
    """What this deployment signs: visitors' tokens, links and reply addresses in mails."""

    def sign(self, store_id: StoreId, visitor_id: VisitorId, expires: int) -> str:
        """A token for the visitor, valid until `expires` (seconds since 1970)."""

    def verify(self, token: str) -> tuple[Principal, int]:
        """Who the token speaks for and when it expires; UnauthenticatedError if it is not ours or not valid."""

    def sign_link(self, link: Link) -> str:
        """A token for a link in a mail."""

    def verify_link(self, token: str, purpose: str) -> Link:
        """What the link says; UnauthenticatedError if it is not ours, not valid, or made for another purpose."""

    def sign_reply(self, store_id: StoreId, conversation_id: ConversationId, address: str, expires: int) -> str:
        """A token for the address that an answer from `address` goes to."""

    def verify_reply(self, store_id: StoreId, token: str) -> Reply | None:
        """What the token says; None if it is not ours or too old."""

    def derive(self, *parts: str) -> bytes:
        """16 bytes that the same parts always give and nobody else can."""


class StaffDeps(ConversationDeps, Protocol):
    """What changing the store's people needs beside their conversations."""

    @property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""

    @property
    def devices(self) -> Devices:
        """Their browsers that take pushes."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""


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
