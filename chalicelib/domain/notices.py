"""What is told to open sockets, as values; how it looks on the wire is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.ids import ConversationId
from chalicelib.domain.model import InboxRow, Message, StaffEvent, Status


@dataclass(frozen=True, slots=True)
class MessageNotice:
    """A message was appended; `status` and `assignee` are the conversation's after it."""

    conversation_id: ConversationId
    message: Message
    status: Status
    assignee: str
    version: int


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """Something was added that only the store's people may see."""

    conversation_id: ConversationId
    event: StaffEvent


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """Somebody has read up to `seq`."""

    conversation_id: ConversationId
    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class TypingNotice:
    """Somebody types, or has stopped."""

    conversation_id: ConversationId
    by: str
    name: str
    typing: bool


@dataclass(frozen=True, slots=True)
class DigestNotice:
    """Inbox rows that changed since the last digest."""

    rows: tuple[InboxRow, ...]


@dataclass(frozen=True, slots=True)
class PresenceNotice:
    """A shopper came, or left."""

    conversation_id: ConversationId
    by: str
    present: bool


Notice = MessageNotice | StaffNotice | ReadNotice | TypingNotice | DigestNotice | PresenceNotice
