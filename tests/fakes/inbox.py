"""The ports of inbox, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.conversations.domain.model import Status
from chalicelib.inbox.domain.changes import Changes
from chalicelib.inbox.domain.rows import InboxRow, Listed, order_key
from chalicelib.inbox.ports import ConversationEvent, InboxPage, NoteEvent
from tests.fakes.core import Key


class FakeRows:
    """Rows and ReadMarks."""

    def __init__(self) -> None:
        self.known: dict[Key, InboxRow] = {}

    def page(self, store_id: str, status: Status, owners: Sequence[str] | None, cursor: str, limit: int) -> InboxPage:
        rows = [row for (of, _), row in self.known.items() if of == store_id and row.status is status]
        rows = sorted((row for row in rows if owners is None or row.assignee in owners), key=order_key)
        rows = [row for row in rows if order_key(row) > cursor]
        return InboxPage(tuple(rows[:limit]), order_key(rows[limit - 1]) if len(rows) > limit else "")

    def opened(self, store_id: str) -> Sequence[Listed]:
        return [
            Listed(row.conversation_id, row.assignee, waits=row.waits)
            for (of, _), row in self.known.items()
            if of == store_id and row.is_open
        ]

    def get_all(self, store_id: str, conversation_ids: Iterable[str]) -> Sequence[InboxRow]:
        return [self.known[(store_id, each)] for each in conversation_ids if (store_id, each) in self.known]

    def get(self, store_id: str, conversation_id: str) -> InboxRow | None:
        return self.known.get((store_id, conversation_id))

    def put(self, row: InboxRow, previous: int) -> bool:
        known = self.known.get((row.store_id, row.conversation_id))
        if (known.seq if known else 0) != previous or (known and known.version != max(0, row.version - 1)):
            return False
        kept = replace(row, reads=known.reads, noted=known.noted, name=known.name) if known else row
        self.known[(row.store_id, row.conversation_id)] = kept
        return True

    def name(self, store_id: str, conversation_id: str, name: str) -> None:
        known = self.known.get((store_id, conversation_id))
        if known:
            self.known[(store_id, conversation_id)] = replace(known, name=name)

    def mark_row_read(self, store_id: str, conversation_id: str, agent_id: str, seq: int, noted: int = 0) -> None:
        known = self.known.get((store_id, conversation_id))
        if known:
            reads = known.reads | {agent_id: max(seq, known.reads.get(agent_id, 0))}
            marks = known.noted | ({agent_id: max(noted, known.noted.get(agent_id, 0))} if noted else {})
            self.known[(store_id, conversation_id)] = replace(known, reads=reads, noted=marks)


@dataclass
class FakeDigests:
    """Digests and Presences: what was asked for."""

    asked: list[tuple[str, Changes, int]] = field(default_factory=list)

    def ask(self, store_id: str, changes: Changes, seconds: int = 0) -> None:
        self.asked.append((store_id, changes, seconds))

    def changed(self, store_id: str) -> None:
        self.ask(store_id, {})


@dataclass
class FakeDeadLetters:
    """DeadLetters: what was put there."""

    letters: list[Mapping[str, object]] = field(default_factory=list)

    def put(self, letter: Mapping[str, object]) -> None:
        self.letters.append(letter)


@dataclass
class FakePublisher:
    """Publisher: what was published; `failing` makes the next calls fail."""

    published: list[ConversationEvent] = field(default_factory=list)
    notes: list[NoteEvent] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    def publish(self, events: Sequence[ConversationEvent | NoteEvent]) -> None:
        if self.failing:
            raise self.failing.pop()
        self.published += [each for each in events if isinstance(each, ConversationEvent)]
        self.notes += [each for each in events if isinstance(each, NoteEvent)]
