"""Everything outside that the use cases need, as they see it; the adapters implement it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.ids import AgentId, ConnectionId, ConversationId, MailId, SessionId, StoreId, VisitorId
from chalicelib.domain.mail import Attachment, IncomingMail, OutgoingMail
from chalicelib.domain.model import (
    Agent,
    AgentSocket,
    Conversation,
    Customer,
    Device,
    Head,
    InboxRow,
    Listener,
    Message,
    Preferences,
    Principal,
    Role,
    Session,
    StaffEvent,
    Status,
    StoreSettings,
    Ticket,
    Unavailable,
)
from chalicelib.domain.notices import Notice
from chalicelib.domain.quarantine import BlockedSender, HeldMail, State
from chalicelib.domain.reply_token import Reply
from chalicelib.errors import ShopbellError

Clock = Callable[[], float]
"""Seconds since 1970."""

RandomBytes = Callable[[int], bytes]
"""So many bytes that nobody can guess."""


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
        message: Message,
        listener: Listener | None,
    ) -> str | None:
        """Open a visitor's conversation with its first message: one transaction, all or nothing.

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

    def mark_read(self, store_id: StoreId, conversation_id: ConversationId, participant: str, seq: int) -> bool:
        """Move the read cursor forward; False if it was there or further already. One write."""

    def add_staff(self, store_id: StoreId, conversation_id: ConversationId, event: StaffEvent) -> None:
        """Add a line that only the store's people see; the same line twice is one line. One write."""


class Subscriptions(Protocol):
    """Which socket listens to which conversation, findable from both sides."""

    def add(self, store_id: StoreId, conversation_id: ConversationId, listener: Listener) -> None:
        """Let the socket listen. One batch."""

    def drop(self, store_id: StoreId, conversation_id: ConversationId, connections: Iterable[str]) -> None:
        """Forget these sockets of the conversation. One batch."""

    def drop_all(self, store_id: StoreId, connection_id: ConnectionId) -> Sequence[str]:
        """Forget a socket everywhere; gives the conversations that it listened to. One Query, one batch."""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Rows in order, and where the next page starts; empty at the end."""

    rows: tuple[InboxRow, ...]
    cursor: str


class ShopDirectory(Protocol):
    """The inbox rows, the people and the settings of each store."""

    def settings(self, store_id: StoreId) -> StoreSettings | None:
        """What the store has set; None if there is no such store."""

    def agent(self, store_id: StoreId, agent_id: AgentId) -> Agent | None:
        """One of the store's people."""

    def drop_agent(self, store_id: StoreId, agent_id: AgentId) -> None:
        """Let somebody be one of the store's people no longer. One write."""

    def end_sessions(self, store_id: StoreId, agent_id: AgentId, at: int) -> None:
        """Let nobody in as this agent any more who signed in before `at` (seconds since 1970). One write."""

    def agents(self, store_id: StoreId) -> Sequence[Agent]:
        """All of the store's people, by name."""

    def inbox(self, store_id: StoreId, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        """One page of the inbox; `owner` is an agent, empty for unassigned, None for all. One Query."""

    def row(self, store_id: StoreId, conversation_id: ConversationId) -> InboxRow | None:
        """The inbox row of one conversation."""

    def put_row(self, row: InboxRow, previous: int) -> bool:
        """Write the row unless it is no longer at `previous`; False then. Read cursors and a name there are stay."""

    def name_row(self, store_id: StoreId, conversation_id: ConversationId, name: str) -> None:
        """Note in the row what the shopper is called. One write."""

    def mark_row_read(self, store_id: StoreId, conversation_id: ConversationId, agent_id: AgentId, seq: int) -> None:
        """Note in the row how far an agent has read."""

    def preferences(self, store_id: StoreId) -> Mapping[str, Preferences]:
        """How each of the store's people wants to be told; those who never said so are left out. One Query."""

    def put_preferences(self, store_id: StoreId, agent_id: AgentId, preferences: Preferences) -> None:
        """Note how an agent wants to be told."""

    def devices(self, store_id: StoreId) -> Sequence[Device]:
        """The browsers that take Web Push for the store's people. One Query."""

    def put_device(self, store_id: StoreId, device: Device) -> None:
        """Add a browser; the same one twice is one."""

    def drop_device(self, store_id: StoreId, agent_id: AgentId, endpoint: str) -> None:
        """Forget a browser."""


class Customers(Protocol):
    """What is known of shoppers, and which addresses want no mail."""

    def customer(self, store_id: StoreId, visitor_id: VisitorId) -> Customer | None:
        """What the visitor has told."""

    def put_customer(self, customer: Customer) -> None:
        """Note it."""

    def refusal(self, store_id: StoreId, address: str) -> str:
        """Why this address gets no mail: bounced, complained or unsubscribed; empty if it does."""

    def refuse(self, store_id: StoreId, address: str, reason: str) -> None:
        """Send this address no mail any more."""

    def renew(self, store_id: StoreId, visitor_id: VisitorId, at: int) -> None:
        """Take no credential of the visitor any more that was given before `at` (seconds since 1970). One write."""

    def renewed(self, store_id: StoreId, visitor_id: VisitorId) -> int:
        """The `at` of the last renewal, 0 if there was none. One read."""


class LiveState(Protocol):
    """What may be lost without harm: tickets, sockets, presence, counters. Expired things are not there."""

    def put_ticket(self, key: str, ticket: Ticket) -> None:
        """Keep a ticket under the hash of its secret."""

    def take_ticket(self, store_id: StoreId, role: Role, key: str) -> Ticket | None:
        """Take the ticket away, so that nobody else can; None if there is none of that role."""

    def put_agent_socket(self, store_id: StoreId, socket: AgentSocket) -> None:
        """Note that an agent's socket is open, or still open."""

    def drop_agent_socket(self, store_id: StoreId, agent_id: AgentId, connection_id: ConnectionId) -> None:
        """Note that it is gone."""

    def agent_sockets(self, store_id: StoreId) -> Sequence[AgentSocket]:
        """The open sockets of the store's people. One Query."""

    def put_session(self, store_id: StoreId, agent_id: AgentId, session: Session, expires: int) -> None:
        """Note that an agent's sign-in was used; until `expires` it can be used again. One write."""

    def drop_session(self, store_id: StoreId, agent_id: AgentId, session_id: SessionId) -> None:
        """Note that it has ended. One write."""

    def sessions(self, store_id: StoreId, agent_id: AgentId) -> Sequence[Session]:
        """The agent's sign-ins. One Query."""

    def claim(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """Have what can be had once; False if somebody else has it, and True again for the same `by`. One write."""

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """Add `amount` to a shared counter; False, and nothing added, if that were more than `limit`. One write."""

    def uncount(self, store_id: StoreId, key: str) -> None:
        """Take one off the counter again. One write."""

    def take_lease(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """Be the only one to do something from now on, for so many seconds, at most `tries` times in all. One write.

        Gives which try this is, or why it is nobody's.
        """

    def finish_lease(self, store_id: StoreId, key: str) -> None:
        """Note that it is done: for two weeks nobody does it again. One write."""

    def drop_lease(self, store_id: StoreId, key: str) -> None:
        """Note that it surely was not done: the try does not count. One write."""


class Push(Protocol):
    """The way to open sockets."""

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        """Send the notice to each socket, in parallel; gives those that are gone for good."""

    def end(self, connection_id: ConnectionId) -> None:
        """Close the socket, if it is open; whether that worked is nobody's to know: it can do nothing any more."""

    def last_active(self, connection_id: ConnectionId) -> float | None:
        """When the socket last sent something (seconds since 1970); None if it is gone."""


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


class Mailer(Protocol):
    """The way to people's mailboxes."""

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over.

        BusyError if it was surely not taken, UncertainError if nobody knows, RefusedError if it never will be.
        """


class RawMails(Protocol):
    """Mails as they came in, and the files that were in them."""

    def read(self, mail_id: MailId) -> IncomingMail:
        """The mail, understood as far as it can be; anything that is not readable is left out, nothing is raised."""

    def unpack(self, mail_id: MailId, files: Sequence[Attachment]) -> None:
        """Put the files of the mail where they can be linked to; the same again changes nothing."""

    def link(self, mail_id: MailId, index: int | None) -> str:
        """A link to one of the mail's files (to the whole mail, for None), good for five minutes."""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Held mails, the newest first, and where the next page starts; empty at the end."""

    mails: tuple[HeldMail, ...]
    cursor: str


class Quarantine(Protocol):
    """Mails that were not taken in, for 30 days, and the senders of whom none are."""

    def hold(self, held: HeldMail) -> None:
        """Keep the mail; nothing happens if it is known already, whatever became of it. One write."""

    def page(self, store_id: StoreId, cursor: str, limit: int) -> HeldPage:
        """One page of those that wait, from the place `cursor` on. One Query."""

    def held(self, store_id: StoreId, mail_id: MailId) -> HeldMail | None:
        """One of them, or of those that were let in or deleted; None if there is none, or its time is over."""

    def settle(self, store_id: StoreId, mail_id: MailId, state: State, conversation_id: ConversationId = "") -> bool:
        """Note what became of it, and forget what it said; False if something else did before. One write."""

    def block(self, store_id: StoreId, sender: BlockedSender) -> None:
        """Let in nothing from this sender; the same again changes nothing. One write."""

    def unblock(self, store_id: StoreId, address: str) -> None:
        """Let the sender in again. One write."""

    def blocked(self, store_id: StoreId) -> Sequence[BlockedSender]:
        """The senders that are not let in. One Query."""

    def turn_away(self, store_id: StoreId, address: str) -> bool:
        """Whether the sender is blocked; counts the mail if so. One write."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is posted, to which address, and how long all of it may take, in seconds."""

    url: str
    body: bytes
    seconds: float
    headers: Mapping[str, str]


PostAll = Callable[[Sequence[Request]], Sequence[int | ShopbellError]]
"""Posts all at the same time, in the time that one may take; follows no redirect.

Gives for each the status of the answer, RefusedError for an address that is not public HTTPS or a host that can't prove
its name, BusyError if it surely was not sent, or UncertainError if no answer came, in time and in measure.
"""


class WebPush(Protocol):
    """The way to browsers that have no page open."""

    @property
    def public_key(self) -> str:
        """The deployment's VAPID key as browsers take it: an uncompressed point, base64url."""

    def takes(self, endpoint: str) -> bool:
        """Whether the endpoint is one of a browser's push service."""

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        """Push to all at the same time, in the time that one may take; a later one of the same topic takes its place.

        Gives for each None, GoneError if the device is gone, or BusyError for later.
        """


class Webhook(Protocol):
    """The way to a team's own chat."""

    def post(self, url: str, text: str) -> None:
        """Post a text to a Slack-compatible incoming webhook; RefusedError, BusyError or UncertainError as Mailer."""


class Later(Protocol):
    """A function's own queue, as a clock."""

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        """Bring the body back after so many seconds (a quarter of an hour at the most)."""


class DeadLetters(Protocol):
    """Where what cannot be worked on waits for somebody to mend the cause."""

    def put(self, letter: Mapping[str, object]) -> None:
        """Put it there."""


@dataclass(frozen=True, slots=True)
class ConversationEvent:
    """A message of the log, told to the rest of the system, with the inbox row after it."""

    row: InboxRow
    message: Message


class Publisher(Protocol):
    """The topic that the rest of the system listens to."""

    def publish(self, events: Sequence[ConversationEvent]) -> None:
        """Tell all of them; at least once each.

        BusyError if not all were taken: all may be told again. RefusedError if one never will be.
        """


class ConversationDeps(Protocol):
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
    def customers(self) -> Customers:
        """The shoppers."""

    @property
    def push(self) -> Push:
        """The way to open sockets."""

    @property
    def clock(self) -> Clock:
        """The time."""


class StaffDeps(ConversationDeps, Protocol):
    """What changing the store's people needs beside their conversations."""

    @property
    def live(self) -> LiveState:
        """Their sockets."""


class AdmissionDeps(Protocol):
    """What letting somebody in needs."""

    @property
    def customers(self) -> Customers:
        """The shoppers whom a mail let in."""

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


class LinkDeps(ConversationDeps, AdmissionDeps, Protocol):
    """What letting somebody into their conversation needs."""


class MailDeps(ConversationDeps, Protocol):
    """What mailing shoppers needs beside a conversation."""

    @property
    def live(self) -> LiveState:
        """Leases and counters."""

    @property
    def tokens(self) -> Tokens:
        """Links and reply addresses."""

    @property
    def mailer(self) -> Mailer:
        """The way out."""

    @property
    def raw_mails(self) -> RawMails:
        """The way in."""

    @property
    def quarantine(self) -> Quarantine:
        """What was not let in."""

    @property
    def mail_queue(self) -> Later:
        """The queue of mails that are not due yet."""

    @property
    def mail_domain(self) -> str:
        """The domain of all stores' addresses; empty where the deployment has no mail."""


class RelayDeps(Protocol):
    """What following the log needs."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def directory(self) -> ShopDirectory:
        """The inbox rows."""

    @property
    def customers(self) -> Customers:
        """What the shoppers are called."""

    @property
    def publisher(self) -> Publisher:
        """The rest of the system."""


class NotifyDeps(Protocol):
    """What telling agents needs."""

    @property
    def log(self) -> ConversationLog:
        """The conversations."""

    @property
    def directory(self) -> ShopDirectory:
        """The people."""

    @property
    def live(self) -> LiveState:
        """Who is there, and leases."""

    @property
    def mailer(self) -> Mailer:
        """Mails to agents."""

    @property
    def web_push(self) -> WebPush:
        """Their browsers."""

    @property
    def webhook(self) -> Webhook:
        """Their team's chat."""

    @property
    def notify_queue(self) -> Later:
        """The queue of mails to agents that are not due yet."""

    @property
    def mail_domain(self) -> str:
        """As in PostRoom."""

    @property
    def clock(self) -> Clock:
        """The time."""
