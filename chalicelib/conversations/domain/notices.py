"""What is told to open sockets, as values; how it looks on the wire is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Message, Status
from chalicelib.core.ids import ConversationId
from chalicelib.core.words import Word


class Looking(Word):
    """What one of the store's people does in a conversation."""

    HERE = "here"
    WRITING = "writing"
    GONE = "gone"


class Notice:
    """Something that an open socket is told without having asked."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MessageNotice(Notice):
    """A message was appended; `status` and `assignee` are the conversation's after it."""

    conversation_id: ConversationId
    message: Message
    status: Status
    assignee: str
    version: int


@dataclass(frozen=True, slots=True)
class StaffNotice(Notice):
    """Something was added that only the store's people may see."""

    conversation_id: ConversationId
    event: StaffEvent


@dataclass(frozen=True, slots=True)
class LookingNotice(Notice):
    """One of the store's people looks at the conversation, writes in it, or does so no longer; `asks` who else does."""

    conversation_id: ConversationId
    by: str
    name: str
    state: Looking
    asks: bool = False


@dataclass(frozen=True, slots=True)
class ReadNotice(Notice):
    """Somebody has read up to `seq`."""

    conversation_id: ConversationId
    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class TypingNotice(Notice):
    """Somebody types, or has stopped."""

    conversation_id: ConversationId
    by: str
    name: str
    typing: bool


@dataclass(frozen=True, slots=True)
class PresenceNotice(Notice):
    """A shopper came, or left."""

    conversation_id: ConversationId
    by: str
    present: bool
