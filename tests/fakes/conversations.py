"""The ports of conversations, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.conversations.domain.lane import StaffEvent, in_order
from chalicelib.conversations.domain.model import Conversation, Head, Listener, Message
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.ports import Begun, Ended, Undelivered
from tests.fakes.core import Key


@dataclass
class Stored:
    """One conversation's partition."""

    head: Head
    messages: list[Message] = field(default_factory=list)
    reads: dict[str, int] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    staff: list[StaffEvent] = field(default_factory=list)


class FakeLog:
    """ConversationLog; `before_append` lets a test put another writer in between."""

    def __init__(self, subscriptions: FakeSubscriptions) -> None:
        self.conversations: dict[Key, Stored] = subscriptions.conversations
        self.visitors: dict[Key, str] = {}
        self.before_append: Callable[[], None] = lambda: None

    def since(self, store_id: str, conversation_id: str, after: int, limit: int) -> Conversation | None:
        view = self.listeners(store_id, conversation_id)
        found = self.conversations.get((store_id, conversation_id))
        if view is None or found is None:
            return None
        messages = [message for message in found.messages if message.seq >= max(after, 1)]
        kept = messages[: limit + 1]
        return replace(view, messages=tuple(kept), more=len(kept) < len(messages))

    def latest(self, store_id: str, conversation_id: str, limit: int) -> Conversation | None:
        view = self.since(store_id, conversation_id, 0, 10**8)
        return view and replace(view, messages=view.messages[-limit:], more=len(view.messages) > limit)

    def before(self, store_id: str, conversation_id: str, seq: int, limit: int) -> Sequence[Message]:
        found = self.conversations[(store_id, conversation_id)]
        return [message for message in found.messages if message.seq < seq][-limit:]

    def listeners(self, store_id: str, conversation_id: str) -> Conversation | None:
        found = self.conversations.get((store_id, conversation_id))
        if found is None:
            return None
        listeners = tuple(found.listeners.values())
        return Conversation(store_id, conversation_id, found.head, reads=dict(found.reads), listeners=listeners)

    def staff(self, store_id: str, conversation_id: str, after: int) -> Sequence[StaffEvent]:
        found = self.conversations.get((store_id, conversation_id))
        return in_order(event for event in found.staff if event.after >= after) if found else []

    def create(
        self, store_id: str, conversation_id: str, head: Head, messages: Sequence[Message], listener: Listener | None
    ) -> str | None:
        known = self.visitors.setdefault((store_id, head.participants[0]), conversation_id)
        if (store_id, known) in self.conversations:
            return known
        listeners = {listener.connection_id: listener} if listener else {}
        self.conversations[(store_id, conversation_id)] = Stored(head, list(messages), listeners=listeners)
        return None

    def append(self, store_id: str, conversation_id: str, message: Message) -> bool:
        self.before_append()
        found = self.conversations[(store_id, conversation_id)]
        if message.seq != len(found.messages) + 1:
            return False
        found.messages.append(message)
        return True

    def change(
        self,
        store_id: str,
        conversation_id: str,
        head: Head,
        messages: Sequence[Message],
        staff: StaffEvent | None = None,
    ) -> bool:
        self.before_append()
        found = self.conversations[(store_id, conversation_id)]
        tail = len(found.messages)
        if found.head.version != head.version - 1 or (messages and messages[0].seq != tail + 1):
            return False
        found.head = head
        found.messages.extend(messages)
        found.staff.extend([staff] if staff else [])
        return True

    def go_on(self, store_id: str, ended: Ended, begun: Begun) -> bool:
        self.before_append()
        old, ended_head, told = ended
        new, head, messages = begun
        found = self.conversations[(store_id, old)]
        if found.head.version != ended_head.version - 1 or told.seq != len(found.messages) + 1:
            return False
        if (store_id, new) in self.conversations:
            return False
        found.head = ended_head
        found.messages.append(told)
        self.conversations[(store_id, new)] = Stored(head, list(messages))
        return True

    def mark_read(self, store_id: str, conversation_id: str, participant: str, seq: int) -> bool:
        reads = self.conversations[(store_id, conversation_id)].reads
        if reads.get(participant, 0) >= seq:
            return False
        reads[participant] = seq
        return True

    def add_staff(self, store_id: str, conversation_id: str, event: StaffEvent) -> StaffEvent:
        staff = self.conversations[(store_id, conversation_id)].staff
        for each in staff:
            if (each.after, each.id) == (event.after, event.id):
                return each
        staff.append(event)
        return event


class FakeSubscriptions:
    """Subscriptions, kept in the conversations' own partitions."""

    def __init__(self) -> None:
        self.conversations: dict[Key, Stored] = {}

    def add(self, store_id: str, conversation_id: str, listener: Listener) -> None:
        # The row lies in a partition that need not have a conversation: who may not read it is found out later.
        if found := self.conversations.get((store_id, conversation_id)):
            found.listeners[listener.connection_id] = listener

    def drop(self, store_id: str, conversation_id: str, connections: Iterable[str]) -> None:
        found = self.conversations.get((store_id, conversation_id))
        if found:
            for connection in connections:
                found.listeners.pop(connection, None)

    def drop_all(self, store_id: str, connection_id: str) -> Sequence[str]:
        heard = [
            c
            for (owner, c), found in self.conversations.items()
            if owner == store_id and connection_id in found.listeners
        ]
        for conversation in heard:
            self.drop(store_id, conversation, [connection_id])
        return heard


@dataclass
class FakePush:
    """Push: what was delivered to whom, and the sockets that are gone."""

    delivered: list[tuple[str, Notice]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    active: dict[str, float] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def end(self, connection_id: str) -> None:
        self.ended.append(connection_id)

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        self.delivered += [(each, notice) for each in connections if each not in self.gone]
        return [each for each in connections if each in self.gone]

    def deliver_each(self, posts: Sequence[tuple[str, Notice]]) -> Undelivered:
        gone, failed = self.gone, self.failing
        self.delivered += [(to, notice) for to, notice in posts if to not in gone | failed]
        asked = {to for to, _ in posts}
        return Undelivered(frozenset(asked & gone), frozenset(asked & failed))

    def last_active(self, connection_id: str) -> float | None:
        return None if connection_id in self.gone else self.active.get(connection_id)
