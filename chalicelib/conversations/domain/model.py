"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chalicelib.core.ids import AgentId, ConnectionId, ConversationId, MailId, StoreId
from chalicelib.core.principal import Role, Speaker, Standing, speaker_of
from chalicelib.core.words import Word

# The cursor, beside those of the readers, of what was mailed to the shopper.
MAILED = "mail"


class Status(Word):
    """Whether a conversation still waits for somebody."""

    OPEN = "open"
    CLOSED = "closed"


class Event(Word):
    """What happened to a conversation, as far as a shopper may see it."""

    JOINED = "joined"
    LEFT = "left"
    CLOSED = "closed"
    REOPENED = "reopened"
    CONTINUED = "continued"


class Outcome(Word):
    """How a conversation ended: as who closed it says, or because what is written next goes into another one."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    SPAM = "spam"
    CONTINUED = "continued"


class Channel(Word):
    """How a conversation began."""

    CHAT = "chat"
    EMAIL = "email"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class File:
    """What came with a mail, kept beside it; `size` is in bytes."""

    name: str
    type: str
    size: int


Card: TypeAlias = Mapping[str, Any]
"""What a message shows beside its text: its `kind`, and what `$defs/card` of schemas/types.json says of that one."""

TEXT, SURVEY, SURVEY_ANSWER, QUICK_REPLIES, AUTOMATIC = "text", "survey", "survey_answer", "quick_replies", "automatic"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation's log: a text, with or without a card, or an event.

    `seq` counts from 1 without gaps; `at` is in milliseconds since 1970; `cid` is the sender's own id for it.
    `name` is the agent's public name, empty for a visitor. `subject` is the agent that a joined or left event is about,
    of a continued one the conversation that goes on. `via` is empty for the chat, else the channel that the text came
    by; `mail` is the name of the raw mail. `debt` is how far the shopper is ahead of what they may write, in
    milliseconds (domain/pace.py); `size` is what the log has grown to with it, in bytes of text.
    """

    seq: int
    cid: str
    by: str
    at: int
    text: str = ""
    name: str = ""
    event: Event | None = None
    subject: str = ""
    via: str = ""
    mail_id: MailId = ""
    files: tuple[File, ...] = ()
    debt: int = 0
    size: int = 0
    card: Card | None = None

    @property
    def kind(self) -> str:
        """What it is: an event's name, the kind of its card, or a text."""
        if self.event:
            return self.event.value
        return str(self.card["kind"]) if self.card else TEXT

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return speaker_of(self.by)

    @property
    def asks(self) -> bool:
        """Whether its writer waits for an answer: a shopper's word does, but not what they chose in a survey."""
        return self.event is None and self.speaker is Speaker.VISITOR and self.kind != SURVEY_ANSWER


@dataclass(frozen=True, slots=True)
class Head:
    """The state of a conversation that its log does not repeat; `version` grows by one with each change.

    It is the `number`th of its shopper. Times are in milliseconds since 1970; `first_answer_at`, of the first text that
    one of the store's people wrote, is 0 as long as there is none, and None where nobody noted it; `closed_at` is 0
    while it is open, and where nobody noted it. `handled_by` are the agents whose it was, and who gave the first
    answer. It `continues` one conversation, and is `continued_by` another: what is written to it then goes there.
    """

    status: Status
    assignee: str
    participants: tuple[str, ...]
    version: int
    opened_at: int
    channel: Channel = Channel.CHAT
    number: int = 1
    first_answer_at: int | None = None
    closed_at: int = 0
    outcome: Outcome | None = None
    handled_by: tuple[AgentId, ...] = ()
    continues: ConversationId = ""
    continued_by: ConversationId = ""


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens to one conversation until `expires` (seconds since 1970); `standing` is an agent's."""

    connection_id: ConnectionId
    principal: str
    role: Role
    expires: int
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one Query of a conversation's partition gives; `more` if there are messages beyond those read."""

    store_id: StoreId
    id: str
    head: Head
    messages: tuple[Message, ...] = ()
    reads: dict[str, int] = field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    more: bool = False

    @property
    def tail(self) -> int:
        """The highest sequence number that was read, 0 when no message was."""
        return self.messages[-1].seq if self.messages else 0

    @property
    def last(self) -> Message | None:
        """The last message that was read."""
        return self.messages[-1] if self.messages else None

    @property
    def continued_by(self) -> ConversationId:
        """The conversation that goes on with this one; empty as long as none does.

        Its log says it as its head does: of one read, either may be older than the other.
        """
        said = self.last.subject if self.last and self.last.event is Event.CONTINUED else ""
        return self.head.continued_by or said

    @property
    def shoppers(self) -> tuple[str, ...]:
        """Who takes part in it of those who are not the store's people."""
        return self.head.participants

    @property
    def visitor_id(self) -> str:
        """The shopper whose conversation it is; empty if nobody is left in it."""
        return next(iter(self.head.participants), "")

    @property
    def owner(self) -> str:
        """The agent whose it is; empty if it is nobody's."""
        return self.head.assignee


# API Gateway closes every socket after 2 hours; the rest is for clocks that differ.
OPEN_SECONDS = 2 * 3600 + 600
