"""The log of a conversation, who listens to it, and the way to open sockets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Conversation, Head, Listener, Message
from chalicelib.conversations.domain.notices import Notice
from chalicelib.core.ids import AgentId, ConnectionId, ConversationId, StoreId
from chalicelib.core.ports import Clock
from chalicelib.people.ports import Renewals
from chalicelib.settings.ports import Settings
from chalicelib.stores.ports import Agents, Stores
from chalicelib.transport.ports import Limited

# A conversation that is over, with the head that it has then and the last entry of its log.
Ended: TypeAlias = tuple[ConversationId, Head, Message]
# A conversation that begins, with its head and its first messages.
Begun: TypeAlias = tuple[ConversationId, Head, Sequence[Message]]


class ConversationLog(Protocol):
    """The log of each conversation: the truth about it."""

    def since(self, store_id: StoreId, conversation_id: ConversationId, after: int, limit: int) -> Conversation | None:
        """What came after message `after`, and it itself: at most `limit` messages, and 1 MB; None if there is none.

        One Query; two where that is not all.
        """

    def latest(self, store_id: StoreId, conversation_id: ConversationId, limit: int) -> Conversation | None:
        """The last `limit` messages or a few more; None if there is no such conversation. One Query."""

    def before(self, store_id: StoreId, conversation_id: ConversationId, seq: int, limit: int) -> Sequence[Message]:
        """The last `limit` messages before `seq`, in order. One Query."""

    def listeners(self, store_id: StoreId, conversation_id: ConversationId) -> Conversation | None:
        """The conversation without its messages. One Query."""

    def staff(self, store_id: StoreId, conversation_id: ConversationId, after: int) -> Sequence[StaffEvent]:
        """What only the store's people see, from message `after` on, in order: the newest 300 lines. One Query."""

    def create(
        self,
        store_id: StoreId,
        conversation_id: ConversationId,
        head: Head,
        messages: Sequence[Message],
        listener: Listener | None,
    ) -> str | None:
        """Open the conversation of a head's only participant with its first messages: one transaction, all or nothing.

        Gives the id of the visitor's conversation if there is one already; then nothing was written.
        """

    def append(self, store_id: StoreId, conversation_id: ConversationId, message: Message) -> bool:
        """Add the message at its place; False if that place is taken. One write."""

    def change(
        self,
        store_id: StoreId,
        conversation_id: ConversationId,
        head: Head,
        messages: Sequence[Message],
        staff: StaffEvent | None = None,
    ) -> bool:
        """Put the new head in place of version `head.version - 1`, with messages: one transaction; False if beaten."""

    def go_on(self, store_id: StoreId, ended: Ended, begun: Begun) -> bool:
        """Let another conversation go on with one that is over: one transaction, all or nothing.

        The old head as in `change`, with the last entry of its log; the new head, and the first messages. False if
        beaten.
        """

    def mark_read(self, store_id: StoreId, conversation_id: ConversationId, participant: str, seq: int) -> bool:
        """Move the read cursor forward; False if it was there or further already. One write."""

    def add_staff(self, store_id: StoreId, conversation_id: ConversationId, event: StaffEvent) -> StaffEvent:
        """Add a line that only the store's people see, and give it as it stands there: a repeat changes nothing.

        One write; a repeat one Query more.
        """


class Subscriptions(Protocol):
    """Which socket listens to which conversation, findable from both sides."""

    def add(self, store_id: StoreId, conversation_id: ConversationId, listener: Listener) -> None:
        """Let the socket listen. One batch."""

    def drop(self, store_id: StoreId, conversation_id: ConversationId, connections: Iterable[str]) -> None:
        """Forget these sockets of the conversation. One batch."""

    def drop_all(self, store_id: StoreId, connection_id: ConnectionId) -> Sequence[str]:
        """Forget a socket everywhere; gives the conversations that it listened to. One Query, one batch."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The sockets that did not get what they were sent: those that are gone for good, and those that may get it yet."""

    gone: frozenset[ConnectionId] = frozenset()
    failed: frozenset[ConnectionId] = frozenset()


class Push(Protocol):
    """The way to open sockets."""

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        """Send the notice to each socket, in parallel; gives those that are gone for good."""

    def deliver_each(self, posts: Sequence[tuple[ConnectionId, Notice]]) -> Undelivered:
        """Send each socket a notice of its own, all in parallel; gives those that did not get it."""

    def end(self, connection_id: ConnectionId) -> None:
        """Close the socket, if it is open; whether that worked is nobody's to know: it can do nothing any more."""

    def last_active(self, connection_id: ConnectionId) -> float | None:
        """When the socket last sent something (seconds since 1970); None if it is gone."""


class ConversationDeps(Protocol):
    """What the use cases of a conversation need; each part is made when it is first asked for."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def subscriptions(self) -> Subscriptions:
        """Who listens to them."""

    @property
    def stores(self) -> Stores:
        """What the stores have set."""

    @property
    def settings(self) -> Settings:
        """The sections of it."""

    @property
    def agents(self) -> Agents:
        """The stores' people."""

    @property
    def read_marks(self) -> ReadMarks:
        """How far agents have read."""

    @property
    def renewals(self) -> Renewals:
        """From when on visitors' credentials count."""

    @property
    def push(self) -> Push:
        """The way to open sockets."""

    @property
    def clock(self) -> Clock:
        """The time."""


class ReadMarks(Protocol):
    """How far each agent has read, where the inbox shows it."""

    def mark_row_read(
        self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int, noted: int = 0
    ) -> None:
        """Note in the row how far an agent has read: messages, and the notes that mention them (milliseconds).

        One write, two more for notes.
        """


class ServedDeps(ConversationDeps, Limited, Protocol):
    """What the routes and actions need."""
