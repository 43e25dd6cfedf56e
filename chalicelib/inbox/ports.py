"""What follows the log: the topic that the rest of the system listens to, and where goes what cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.access.ports import AgentSockets
from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.conversations.ports import ConversationDeps, ConversationLog, Push
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.core.ports import Clock, Turns
from chalicelib.inbox.domain.changes import Changes
from chalicelib.inbox.domain.counts import Counts
from chalicelib.inbox.domain.rows import InboxRow, Listed
from chalicelib.people.ports import Customers, Refusals
from chalicelib.transport.ports import Limited
from chalicelib.transport.wire import Json


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Rows in order, and where the next page starts, empty at the end; the first page has the counts of all views."""

    rows: tuple[InboxRow, ...]
    cursor: str
    counts: Counts | None = None


class Rows(Protocol):
    """The rows of each store's inbox."""

    def page(
        self, store_id: StoreId, status: Status, owners: Sequence[str] | None, cursor: str, limit: int
    ) -> InboxPage:
        """One page of what these agents have, empty for nobody's, or of all where it is None.

        One Query for each, and for each partition where there are several; one BatchGetItem.
        """

    def opened(self, store_id: StoreId) -> Sequence[Listed]:
        """All open conversations of the store, as the index has them: it may be a moment behind. One Query."""

    def get(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """The inbox row of one conversation."""

    def get_all(self, store_id: StoreId, conversation_ids: Iterable[ConversationId]) -> Sequence[InboxRow]:
        """The rows of some conversations as they are now, in any order; at most 100. One BatchGetItem."""

    def put(self, row: InboxRow, previous: int) -> bool:
        """Write the row unless it is no longer at `previous`, or not of the version before this one's; False then.

        Read cursors and a name there are stay. For a row that is not there yet `previous` is 0.
        """

    def name(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """Note in the row what the shopper is called. One write."""


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """A message of the log, told to the rest of the system, with the inbox row after it."""

    row: InboxRow
    message: Message


@dataclass(frozen=True, slots=True)
class NoteEvent:
    """A note of the staff's lane, told likewise to what works for the store's people."""

    row: InboxRow
    note: StaffEvent


class Publisher(Protocol):
    """The topic that the rest of the system listens to."""

    def publish(self, events: Sequence[ConversationEvent | NoteEvent]) -> None:
        """Tell all of them; at least once each.

        BusyError if not all were taken: all may be told again. RefusedError if one never will be.
        """


class Digests(Protocol):
    """The queue of what the inboxes are to be told."""

    def ask(self, store_id: StoreId, changes: Changes, seconds: int = 0) -> None:
        """Let the store's inboxes be told of what has changed, after so many seconds. One message, for 1,000 each."""


class ShardGrowth(Protocol):
    """How large each store has grown."""

    def moved(self, store_id: StoreId, rows: int) -> None:
        """Note that so many rows have changed their places in the lists."""


class DeadLetters(Protocol):
    """Where what cannot be worked on waits for somebody to mend the cause."""

    def put(self, letter: Mapping[str, object]) -> None:
        """Put it there."""


class RelayDeps(Protocol):
    """What following the log needs."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def publisher(self) -> Publisher:
        """The rest of the system."""

    @property
    def digests(self) -> Digests:
        """What the inboxes are told."""

    @property
    def shards(self) -> ShardGrowth:
        """How large the stores have grown."""


class DigestDeps(Protocol):
    """What telling agents of rows needs."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def turns(self) -> Turns:
        """Whose turn it is."""

    @property
    def digests(self) -> Digests:
        """What must wait for its turn."""

    @property
    def agent_sockets(self) -> AgentSockets:
        """The open sockets of the stores' people."""

    @property
    def push(self) -> Push:
        """The way to open sockets."""

    @property
    def clock(self) -> Clock:
        """The time."""


class InboxDeps(ConversationDeps, Limited, Protocol):
    """What the routes need."""

    @property
    def rows(self) -> Rows:
        """The inbox's rows."""

    @property
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def refusals(self) -> Refusals:
        """The addresses that want no mail."""


class RelayJobDeps(RelayDeps, Protocol):
    """What the function that follows the log needs."""

    @property
    def relay_dead_letters(self) -> DeadLetters:
        """Records of the stream that cannot be relayed."""

    def stored(self, image: Json) -> Message | StaffEvent:
        """A message, or a line of the staff's lane, out of its item in the table's stream."""
