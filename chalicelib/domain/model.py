"""What the chat is made of: values only, no behaviour that needs the outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Self

from chalicelib.domain.ids import AgentId, ConnectionId, ConversationId, MailId, StoreId, VisitorId


class Role(StrEnum):
    """Who somebody is to a store."""

    VISITOR = "visitor"
    AGENT = "agent"


class Word(StrEnum):
    """A word of a list that later versions may lengthen: one that is not known yet is kept as it is."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        word = str.__new__(cls, value)
        word._name_ = word._value_ = str(value)
        return word


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


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who acts, as a credential proved it.

    `id` is `v_…` for a visitor, `a_…` for an agent; `name` is what others may be shown. `socket` is the connection that
    the credential opened, which may be two hours ago; empty where it was proven just now. `since` is when the
    credential was given (an agent's: when they signed in), in seconds since 1970.
    """

    store_id: StoreId
    id: str
    role: Role
    name: str = ""
    socket: str = ""
    since: int = 0


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


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation's log: a text, or an event.

    `seq` counts from 1 without gaps; `at` is in milliseconds since 1970; `cid` is the sender's own id for it.
    `name` is the agent's public name, empty for a visitor. `subject` is the agent that a joined or left event is about.
    `via` is empty for the chat, else the channel that the text came by; `mail` is the name of the raw mail. `debt` is
    how far the shopper is ahead of what they may write, in milliseconds (domain/pace.py).
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


@dataclass(frozen=True, slots=True)
class Head:
    """The state of a conversation that its log does not repeat; `version` grows by one with each change."""

    status: Status
    assignee: str
    participants: tuple[str, ...]
    version: int
    opened_at: int
    channel: Channel = Channel.CHAT


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens to one conversation until `expires` (seconds since 1970)."""

    connection_id: ConnectionId
    principal: str
    role: Role
    expires: int


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
    def visitor_id(self) -> str:
        """The shopper whose conversation it is; empty if nobody is left in it."""
        return next(iter(self.head.participants), "")


class StaffKind(Word):
    """What a line that only the store's people see can say."""

    ASSIGNED = "assigned"
    ADDRESS = "address"
    TRANSCRIPT = "transcript"
    MACHINE = "machine"
    MAILED = "mailed"
    MAIL_DELIVERED = "mail_delivered"
    MAIL_BOUNCED = "mail_bounced"
    MAIL_COMPLAINED = "mail_complained"
    MAIL_REFUSED = "mail_refused"
    MAIL_UNCERTAIN = "mail_uncertain"


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Something that only the store's people may see; `after` is the message that it follows."""

    id: str
    after: int
    by: str
    at: int
    event: StaffKind
    subject: str = ""


class Unavailable(Enum):
    """Why a lease could not be had: somebody else does it or it is done, or all tries are used up."""

    HELD = "held"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation as the inbox lists it, folded from the log up to `seq`.

    `text_seq` is the last message that is a text, and `preview` the start of it. `waiting_since` is when the shopper's
    first unanswered message came, in milliseconds; 0 when nobody waits. `reads` holds each agent's read cursor, and
    `recent` the last ten of the shopper's texts, so that each agent sees how many they have not read. `name` is what
    the shopper is called: their name, else their address, else nothing.
    """

    store_id: StoreId
    conversation_id: ConversationId
    seq: int = 0
    status: Status = Status.OPEN
    assignee: str = ""
    visitor_id: VisitorId = ""
    text_seq: int = 0
    preview: str = ""
    preview_by: str = ""
    last_at: int = 0
    opened_at: int = 0
    waiting_since: int = 0
    channel: Channel = Channel.CHAT
    reads: dict[str, int] = field(default_factory=dict)
    recent: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """One of a store's people, as the directory knows them.

    Who signed in before `since` (seconds since 1970) has to sign in again.
    """

    id: str
    name: str
    email: str
    role: str
    since: int = 0


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What a store has set: `origins` may show its widget, `widgets` are the keys in its snippets.

    `mail_after` is how many seconds an answer stays unread before it is mailed. `api` and `inbox` are the deployment's
    addresses as links in mails need them; `webhook` is a Slack-compatible address, empty for none; `logo` likewise.
    `answer_claims` says whether the first answer to a conversation that is nobody's makes it the answering agent's;
    `confirms`, whether a mail that opens a conversation is confirmed.
    """

    store_id: StoreId
    name: str
    origins: tuple[str, ...]
    widgets: tuple[str, ...]
    language: str = "en"
    mail_after: int = 120
    api: str = ""
    inbox: str = ""
    logo: str = ""
    webhook: str = ""
    answer_claims: bool = True
    confirms: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known of a visitor; `proven` when mail to this address has been answered or its link followed.

    `subject` and `message_id` are those of their last mail, to answer it in its thread; `hops` as in IncomingMail.
    """

    store_id: StoreId
    visitor_id: VisitorId
    email: str
    proven: bool = False
    name: str = ""
    language: str = ""
    subject: str = ""
    message_id: str = ""
    hops: int = 0

    @property
    def called(self) -> str:
        """How the store's people call them: by their name, else by their address."""
        return self.name or self.email

    def has_address(self, address: str) -> bool:
        """Whether this is their address; capitals make no difference."""
        return self.email.lower() == address.lower()


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an agent wants to be told of messages when no inbox is open.

    `mail_minutes` is how long a shopper waits before the agent gets a mail, 0 for never. In the quiet hours, from and
    to as in 22:00 in the time zone `zone`, nothing is sent; equal ends mean that there are none.
    """

    push: bool = True
    mail_minutes: int = 0
    quiet_from: str = "00:00"
    quiet_to: str = "00:00"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that takes Web Push for an agent (RFC 8030, RFC 8291)."""

    agent_id: AgentId
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A right to open one socket, once, from one Origin, until `expires` (seconds since 1970)."""

    principal: Principal
    origin: str
    expires: int


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in of an agent: its id, and what the browser says of itself. Both times are in seconds since 1970.

    `seen` is when a page of it last opened a socket.
    """

    id: str
    device: str
    signed_in: int
    seen: int


@dataclass(frozen=True, slots=True)
class AgentSocket:
    """An agent's open socket; `state` is what the agent says of themselves, online or away, last `seen` saying it.

    Both times are in seconds since 1970; until `expires` it can be open.
    """

    connection_id: ConnectionId
    agent_id: AgentId
    state: str
    seen: int
    expires: int
