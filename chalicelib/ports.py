"""Everything outside that the use cases need, as they see it; the adapters implement it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.model import (
    Agent,
    AgentSocket,
    Conversation,
    Head,
    InboxRow,
    Listener,
    Message,
    Principal,
    StaffEvent,
    Status,
    StoreSettings,
    Ticket,
)
from chalicelib.domain.notices import Notice

Clock = Callable[[], float]
"""Seconds since 1970."""

RandomBytes = Callable[[int], bytes]
"""So many bytes that nobody can guess."""


class ConversationLog(Protocol):
    """The log of each conversation: the truth about it."""

    def since(self, store: str, conversation: str, after: int, limit: int | None = None) -> Conversation | None:
        """All from message `after` on (itself included), at most `limit` messages; None if there is none. One Query."""

    def latest(self, store: str, conversation: str, limit: int) -> Conversation | None:
        """The last `limit` messages or a few more; None if there is no such conversation. One Query."""

    def before(self, store: str, conversation: str, seq: int, limit: int) -> Sequence[Message]:
        """The last `limit` messages before `seq`, in order. One Query."""

    def listeners(self, store: str, conversation: str) -> Conversation | None:
        """The conversation without its messages. One Query."""

    def staff(self, store: str, conversation: str, after: int) -> Sequence[StaffEvent]:
        """What only the store's people see, from message `after` on, in order. One Query."""

    def create(
        self, store: str, conversation: str, head: Head, message: Message, listener: Listener | None
    ) -> str | None:
        """Open a visitor's conversation with its first message: one transaction, all or nothing.

        Gives the id of the visitor's conversation if there is one already; then nothing was written.
        """

    def append(self, store: str, conversation: str, message: Message) -> bool:
        """Add the message at its place; False if that place is taken. One write."""

    def change(
        self, store: str, conversation: str, head: Head, messages: Sequence[Message], staff: StaffEvent | None = None
    ) -> bool:
        """Put the new head in place of version `head.version - 1`, with messages: one transaction; False if beaten."""

    def mark_read(self, store: str, conversation: str, participant: str, seq: int) -> bool:
        """Move the read cursor forward; False if it was there or further already. One write."""


class Subscriptions(Protocol):
    """Which socket listens to which conversation, findable from both sides."""

    def add(self, store: str, conversation: str, listener: Listener) -> None:
        """Let the socket listen. One batch."""

    def drop(self, store: str, conversation: str, connections: Iterable[str]) -> None:
        """Forget these sockets of the conversation. One batch."""

    def drop_all(self, store: str, connection: str) -> None:
        """Forget a socket everywhere. One Query, one batch."""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Rows in order, and where the next page starts; empty at the end."""

    rows: tuple[InboxRow, ...]
    cursor: str


class ShopDirectory(Protocol):
    """The inbox rows, the people and the settings of each store."""

    def settings(self, store: str) -> StoreSettings | None:
        """What the store has set; None if there is no such store."""

    def agent(self, store: str, agent: str) -> Agent | None:
        """One of the store's people."""

    def agents(self, store: str) -> Sequence[Agent]:
        """All of the store's people, by name."""

    def inbox(self, store: str, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        """One page of the inbox; `owner` is an agent, empty for unassigned, None for all. One Query."""

    def row(self, store: str, conversation: str) -> InboxRow | None:
        """The inbox row of one conversation."""

    def put_row(self, row: InboxRow, previous: int) -> bool:
        """Write the row unless it is no longer at `previous`; False then. Leaves the read cursors alone."""

    def mark_row_read(self, store: str, conversation: str, agent: str, seq: int) -> None:
        """Note in the row how far an agent has read."""


class LiveState(Protocol):
    """What may be lost without harm: tickets, sockets, presence, counters. Expired things are not there."""

    def put_ticket(self, key: str, ticket: Ticket) -> None:
        """Keep a ticket under the hash of its secret."""

    def take_ticket(self, store: str, key: str) -> Ticket | None:
        """Take the ticket away, so that nobody else can; None if it is not there."""

    def put_agent_socket(self, store: str, socket: AgentSocket) -> None:
        """Note that an agent's socket is open, or still open."""

    def drop_agent_socket(self, store: str, agent: str, connection: str) -> None:
        """Note that it is gone."""

    def agent_sockets(self, store: str) -> Sequence[AgentSocket]:
        """The open sockets of the store's people. One Query."""

    def count(self, store: str, key: str, limit: int, expires: int) -> bool:
        """Add one to a shared counter; False, and nothing added, when it is at `limit`. One write."""


class Push(Protocol):
    """The way to open sockets."""

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        """Send the notice to each socket, in parallel; gives those that are gone for good."""


class Tokens(Protocol):
    """A visitor's signed token."""

    def sign(self, store: str, visitor: str, expires: int) -> str:
        """A token for the visitor, valid until `expires` (seconds since 1970)."""

    def verify(self, token: str) -> tuple[Principal, int]:
        """Who the token speaks for and when it expires; UnauthenticatedError if it is not ours or not valid."""


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """A message of the log, told to the rest of the system, with the inbox row after it."""

    row: InboxRow
    message: Message


class Publisher(Protocol):
    """The topic that the rest of the system listens to."""

    def publish(self, events: Sequence[ConversationEvent]) -> None:
        """Tell all of them; at least once each."""


class Room(Protocol):
    """What the use cases of a conversation need; each part is made when it is first asked for."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def subscriptions(self) -> Subscriptions:
        """Who listens to them."""

    @property
    def directory(self) -> ShopDirectory:
        """The stores."""

    @property
    def push(self) -> Push:
        """The way to open sockets."""

    @property
    def clock(self) -> Clock:
        """The time."""


class Gate(Protocol):
    """What letting somebody in needs."""

    @property
    def directory(self) -> ShopDirectory:
        """The stores."""

    @property
    def live(self) -> LiveState:
        """The tickets."""

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
