"""Everything outside, in memory: the ports' own rules and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.access.domain import AgentSocket, Link, Session, Ticket
from chalicelib.conversations.adapters.log_items import parse_message
from chalicelib.conversations.domain.model import Conversation, Head, Listener, Message, StaffEvent, Status
from chalicelib.conversations.domain.notices import Notice
from chalicelib.core.errors import ShopbellError, UnauthenticatedError
from chalicelib.core.limits import STORE_RATE, Limiter
from chalicelib.core.ports import Unavailable
from chalicelib.core.principal import Principal, Role
from chalicelib.inbox.domain.rows import InboxRow, order_key
from chalicelib.inbox.ports import ConversationEvent, InboxPage
from chalicelib.mail.domain import reply_token
from chalicelib.mail.domain.mail import Attachment, IncomingMail, OutgoingMail
from chalicelib.mail.domain.quarantine import KEPT_SECONDS, BlockedSender, HeldMail, State
from chalicelib.mail.domain.reply_token import Reply
from chalicelib.mail.ports import HeldPage
from chalicelib.notifications.domain.people import Device, Preferences
from chalicelib.notifications.ports import Request
from chalicelib.people.domain import Customer
from chalicelib.stores.domain import Agent, StoreSettings

Key = tuple[str, str]


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
        return [event for event in found.staff if event.after >= after] if found else []

    def create(
        self, store_id: str, conversation_id: str, head: Head, message: Message, listener: Listener | None
    ) -> str | None:
        known = self.visitors.setdefault((store_id, message.by), conversation_id)
        if (store_id, known) in self.conversations:
            return known
        listeners = {listener.connection_id: listener} if listener else {}
        self.conversations[(store_id, conversation_id)] = Stored(head, [message], listeners=listeners)
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

    def mark_read(self, store_id: str, conversation_id: str, participant: str, seq: int) -> bool:
        reads = self.conversations[(store_id, conversation_id)].reads
        if reads.get(participant, 0) >= seq:
            return False
        reads[participant] = seq
        return True

    def add_staff(self, store_id: str, conversation_id: str, event: StaffEvent) -> None:
        staff = self.conversations[(store_id, conversation_id)].staff
        staff[:] = [each for each in staff if (each.after, each.id) != (event.after, event.id)] + [event]


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


class FakeStores:
    """Stores."""

    def __init__(self) -> None:
        self.known: dict[str, StoreSettings] = {}

    def settings(self, store_id: str) -> StoreSettings | None:
        return self.known.get(store_id)


class FakeAgents:
    """Agents."""

    def __init__(self) -> None:
        self.known: dict[Key, Agent] = {}

    def get(self, store_id: str, agent_id: str) -> Agent | None:
        return self.known.get((store_id, agent_id))

    def drop(self, store_id: str, agent_id: str) -> None:
        self.known.pop((store_id, agent_id), None)

    def end_sessions(self, store_id: str, agent_id: str, at: int) -> None:
        if (store_id, agent_id) in self.known:
            self.known[(store_id, agent_id)] = replace(self.known[(store_id, agent_id)], since=at)

    def all(self, store_id: str) -> Sequence[Agent]:
        return sorted(
            (each for (owner, _), each in self.known.items() if owner == store_id), key=lambda each: each.name
        )


class FakeRows:
    """Rows and ReadMarks."""

    def __init__(self) -> None:
        self.known: dict[Key, InboxRow] = {}

    def page(self, store_id: str, status: Status, owner: str | None, cursor: str, limit: int) -> InboxPage:
        rows = [row for (of, _), row in self.known.items() if of == store_id and row.status is status]
        rows = sorted((row for row in rows if owner is None or row.assignee == owner), key=order_key)
        rows = [row for row in rows if order_key(row) > cursor]
        return InboxPage(tuple(rows[:limit]), order_key(rows[limit - 1]) if len(rows) > limit else "")

    def get(self, store_id: str, conversation_id: str) -> InboxRow | None:
        return self.known.get((store_id, conversation_id))

    def put(self, row: InboxRow, previous: int) -> bool:
        known = self.known.get((row.store_id, row.conversation_id))
        if (known.seq if known else 0) != previous:
            return False
        kept = replace(row, reads=known.reads, name=known.name) if known else row
        self.known[(row.store_id, row.conversation_id)] = kept
        return True

    def name(self, store_id: str, conversation_id: str, name: str) -> None:
        known = self.known.get((store_id, conversation_id))
        if known:
            self.known[(store_id, conversation_id)] = replace(known, name=name)

    def mark_row_read(self, store_id: str, conversation_id: str, agent_id: str, seq: int) -> None:
        known = self.known.get((store_id, conversation_id))
        if known and known.reads.get(agent_id, 0) < seq:
            self.known[(store_id, conversation_id)] = replace(known, reads=known.reads | {agent_id: seq})


class FakePreferences:
    """AgentPreferences."""

    def __init__(self) -> None:
        self.known: dict[Key, Preferences] = {}

    def all(self, store_id: str) -> Mapping[str, Preferences]:
        return {agent: wish for (of, agent), wish in self.known.items() if of == store_id}

    def put(self, store_id: str, agent_id: str, preferences: Preferences) -> None:
        self.known[(store_id, agent_id)] = preferences


class FakeDevices:
    """Devices."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], Device] = {}

    def all(self, store_id: str) -> Sequence[Device]:
        return [device for (of, _, _), device in self.known.items() if of == store_id]

    def put(self, store_id: str, device: Device) -> None:
        self.known[(store_id, device.agent_id, device.endpoint)] = device

    def drop(self, store_id: str, agent_id: str, endpoint: str) -> None:
        self.known.pop((store_id, agent_id, endpoint), None)


class FakeCustomers:
    """Customers."""

    def __init__(self) -> None:
        self.known: dict[Key, Customer] = {}

    def get(self, store_id: str, visitor_id: str) -> Customer | None:
        return self.known.get((store_id, visitor_id))

    def put(self, customer: Customer) -> None:
        self.known[(customer.store_id, customer.visitor_id)] = customer


class FakeRefusals:
    """Refusals."""

    def __init__(self) -> None:
        self.known: dict[Key, str] = {}

    def get(self, store_id: str, address: str) -> str:
        return self.known.get((store_id, address.lower()), "")

    def put(self, store_id: str, address: str, reason: str) -> None:
        self.known[(store_id, address.lower())] = reason


class FakeRenewals:
    """Renewals."""

    def __init__(self) -> None:
        self.known: dict[Key, int] = {}

    def renew(self, store_id: str, visitor_id: str, at: int) -> None:
        self.known[(store_id, visitor_id)] = at

    def renewed(self, store_id: str, visitor_id: str) -> int:
        return self.known.get((store_id, visitor_id), 0)


class FakeTickets:
    """Tickets."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, Ticket] = {}

    def put(self, key: str, ticket: Ticket) -> None:
        self.known[(ticket.principal.store_id, f"{ticket.principal.role.value}#{key}")] = ticket

    def take(self, store_id: str, role: Role, key: str) -> Ticket | None:
        ticket = self.known.pop((store_id, f"{role.value}#{key}"), None)
        return ticket if ticket and ticket.expires > self._clock() else None


class FakeAgentSockets:
    """AgentSockets."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, AgentSocket] = {}

    def put(self, store_id: str, socket: AgentSocket) -> None:
        self.known[(store_id, socket.connection_id)] = socket

    def drop(self, store_id: str, agent_id: str, connection_id: str) -> None:
        known = self.known.get((store_id, connection_id))
        if known and known.agent_id == agent_id:
            del self.known[(store_id, connection_id)]

    def all(self, store_id: str) -> Sequence[AgentSocket]:
        now = self._clock()
        return [socket for (of, _), socket in self.known.items() if of == store_id and socket.expires > now]


class FakeSessions:
    """Sessions."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, dict[str, tuple[Session, int]]] = {}

    def put(self, store_id: str, agent_id: str, session: Session, expires: int) -> None:
        self.known.setdefault((store_id, agent_id), {})[session.id] = session, expires

    def drop(self, store_id: str, agent_id: str, session_id: str) -> None:
        self.known.get((store_id, agent_id), {}).pop(session_id, None)

    def all(self, store_id: str, agent_id: str) -> Sequence[Session]:
        known = self.known.get((store_id, agent_id), {}).values()
        return [session for session, expires in known if expires > self._clock()]


class FakeClaims:
    """Claims."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, str] = {}

    def take(self, store_id: str, key: str, by: str, expires: int) -> bool:
        assert expires > self._clock()
        return self.known.setdefault((store_id, key), by) == by


class FakeCounters:
    """Counters."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.counts: dict[Key, int] = {}

    def count(self, store_id: str, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        assert expires > self._clock()
        used = self.counts.get((store_id, key), 0)
        if used + amount > limit:
            return False
        self.counts[(store_id, key)] = used + amount
        return True

    def uncount(self, store_id: str, key: str) -> None:
        self.counts[(store_id, key)] -= 1


class FakeLeases:
    """Leases."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[Key, tuple[float, int]] = {}

    def take(self, store_id: str, key: str, seconds: int, tries: int) -> int | Unavailable:
        until, tried = self.known.get((store_id, key), (0.0, 0))
        if until > self._clock():
            return Unavailable.HELD
        if tried >= tries:
            return Unavailable.SPENT
        self.known[(store_id, key)] = (self._clock() + seconds, tried + 1)
        return tried + 1

    def finish(self, store_id: str, key: str) -> None:
        self.known[(store_id, key)] = (float("inf"), self.known[(store_id, key)][1])

    def drop(self, store_id: str, key: str) -> None:
        self.known[(store_id, key)] = (0.0, self.known[(store_id, key)][1] - 1)


@dataclass
class FakePush:
    """Push: what was delivered to whom, and the sockets that are gone."""

    delivered: list[tuple[str, Notice]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    active: dict[str, float] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def end(self, connection_id: str) -> None:
        self.ended.append(connection_id)

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        self.delivered += [(each, notice) for each in connections if each not in self.gone]
        return [each for each in connections if each in self.gone]

    def last_active(self, connection_id: str) -> float | None:
        return None if connection_id in self.gone else self.active.get(connection_id)


class FakeTokens:
    """Tokens that are what they say."""

    def sign(self, store_id: str, visitor_id: str, expires: int) -> str:
        return f"{store_id}/{visitor_id}/{expires}"

    def verify(self, token: str) -> tuple[Principal, int]:
        parts = token.split("/")
        if len(parts) != 3:
            raise UnauthenticatedError
        return Principal(parts[0], parts[1], Role.VISITOR), int(parts[2])

    def sign_link(self, link: Link) -> str:
        return "|".join(
            [link.purpose, link.store_id, link.subject, link.conversation_id, str(link.expires), link.address]
        )

    def verify_link(self, token: str, purpose: str) -> Link:
        parts = token.split("|")
        if len(parts) != 6 or parts[0] != purpose:
            raise UnauthenticatedError
        return Link(parts[0], parts[1], parts[2], parts[3], int(parts[4]), parts[5])


class FakeReplyTokens:
    """ReplyTokens with a key that is no secret."""

    def sign(self, store_id: str, conversation_id: str, address: str, expires: int) -> str:
        return reply_token.sign("key", store_id, conversation_id, address, expires)

    def verify(self, store_id: str, token: str) -> Reply | None:
        return reply_token.verify(["key"], store_id, token, 1_700_000_000.0)

    def derive(self, *parts: str) -> bytes:
        return hashlib.sha256("|".join(parts).encode()).digest()[:16]


@dataclass
class FakeMailer:
    """Mailer: what was sent; `failing` makes the next calls fail, `accepts` even then if it took the mail."""

    sent: list[OutgoingMail] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    accepts: bool = False

    def send(self, mail: OutgoingMail) -> None:
        if self.failing:
            if self.accepts:
                self.sent.append(mail)
            raise self.failing.pop(0)
        self.sent.append(mail)


@dataclass
class FakeRawMails:
    """RawMails: the mails by their names."""

    mails: dict[str, IncomingMail] = field(default_factory=dict)
    unpacked: dict[str, Sequence[Attachment]] = field(default_factory=dict)

    def unpack(self, mail_id: str, files: Sequence[Attachment]) -> None:
        self.unpacked[mail_id] = files

    def read(self, mail_id: str) -> IncomingMail:
        return self.mails[mail_id]

    def link(self, mail_id: str, index: int | None) -> str:
        return f"https://files.example/{mail_id}/{'raw' if index is None else index}"


class FakeQuarantine:
    """Quarantine."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.mails: dict[Key, HeldMail] = {}
        self.senders: dict[Key, BlockedSender] = {}

    def hold(self, held: HeldMail) -> None:
        self.mails.setdefault((held.store_id, held.id), held)

    def page(self, store_id: str, cursor: str, limit: int) -> HeldPage:
        now = self._clock()
        waiting = [
            each
            for (of, _), each in self.mails.items()
            if of == store_id and each.state is State.HELD and each.at / 1000 + KEPT_SECONDS > now
        ]
        rest = [each for each in waiting if not cursor or each.place < cursor]
        shown = sorted(rest, key=lambda each: each.place, reverse=True)[:limit]
        return HeldPage(tuple(shown), shown[-1].place if len(shown) == limit else "")

    def held(self, store_id: str, mail_id: str) -> HeldMail | None:
        return self.mails.get((store_id, mail_id))

    def settle(self, store_id: str, mail_id: str, state: State, conversation_id: str = "") -> bool:
        known = self.mails[(store_id, mail_id)]
        if known.state is not State.HELD:
            return False
        forgotten = replace(known, sender="", sender_name="", subject="", text="")
        self.mails[(store_id, mail_id)] = replace(forgotten, state=state, conversation_id=conversation_id)
        return True

    def block(self, store_id: str, sender: BlockedSender) -> None:
        self.senders.setdefault((store_id, sender.address.lower()), sender)

    def unblock(self, store_id: str, address: str) -> None:
        self.senders.pop((store_id, address.lower()), None)

    def blocked(self, store_id: str) -> Sequence[BlockedSender]:
        return [each for (of, _), each in self.senders.items() if of == store_id]

    def turn_away(self, store_id: str, address: str) -> bool:
        known = self.senders.get((store_id, address.lower()))
        if known is None:
            return False
        self.senders[(store_id, address.lower())] = replace(known, count=known.count + 1)
        return True


@dataclass
class FakeDeadLetters:
    """DeadLetters: what was put there."""

    letters: list[Mapping[str, object]] = field(default_factory=list)

    def put(self, letter: Mapping[str, object]) -> None:
        self.letters.append(letter)


@dataclass
class FakeLater:
    """Later: what was put back, and for how long."""

    waiting: list[tuple[Mapping[str, object], int]] = field(default_factory=list)

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        self.waiting.append((body, seconds))


@dataclass
class FakeWebPush:
    """WebPush: what was pushed; `failing` by endpoint."""

    pushed: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    failing: dict[str, Exception] = field(default_factory=dict)
    public_key = "BKey"

    def takes(self, endpoint: str) -> bool:
        return endpoint.startswith("https://push.example/")

    def send(self, device: Device, body: Mapping[str, str], topic: str) -> None:
        assert topic
        if device.endpoint in self.failing:
            raise self.failing[device.endpoint]
        self.pushed.append((device.endpoint, body))

    def send_all(
        self, devices: Sequence[Device], body: Mapping[str, str], topic: str
    ) -> Sequence[ShopbellError | None]:
        return [self._try(device, body, topic) for device in devices]

    def _try(self, device: Device, body: Mapping[str, str], topic: str) -> ShopbellError | None:
        try:
            self.send(device, body, topic)
        except ShopbellError as error:
            return error
        return None


@dataclass
class FakeWebhook:
    """Webhook: what was posted."""

    posted: list[tuple[str, str]] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    def post(self, url: str, text: str) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.posted.append((url, text))


@dataclass
class FakePostAll:
    """PostAll: what was posted; `ends` by address, 200 for all others."""

    posted: list[Request] = field(default_factory=list)
    ends: dict[str, int | ShopbellError] = field(default_factory=dict)

    def __call__(self, requests: Sequence[Request]) -> Sequence[int | ShopbellError]:
        self.posted += requests
        return [self.ends.get(each.url, 200) for each in requests]


@dataclass
class FakePublisher:
    """Publisher: what was published; `failing` makes the next calls fail."""

    published: list[ConversationEvent] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    def publish(self, events: Sequence[ConversationEvent]) -> None:
        if self.failing:
            raise self.failing.pop()
        self.published += events


class World:
    """All fakes together; stands where chalicelib.bootstrap.container.Container stands."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.clock: Callable[[], float] = lambda: self.now
        self._random = 0
        self.subscriptions = FakeSubscriptions()
        self.log = FakeLog(self.subscriptions)
        self.stores = FakeStores()
        self.agents = FakeAgents()
        self.rows = self.read_marks = FakeRows()
        self.preferences = FakePreferences()
        self.devices = FakeDevices()
        self.tickets = FakeTickets(self.clock)
        self.agent_sockets = FakeAgentSockets(self.clock)
        self.sessions = FakeSessions(self.clock)
        self.claims = FakeClaims(self.clock)
        self.counters = FakeCounters(self.clock)
        self.leases = FakeLeases(self.clock)
        self.push = FakePush()
        self.tokens = FakeTokens()
        self.reply_tokens = FakeReplyTokens()
        self.stored_message = parse_message
        self.socket_url = "wss://socket.example/api"
        self.publisher = FakePublisher()
        self.customers = FakeCustomers()
        self.refusals = FakeRefusals()
        self.renewals = FakeRenewals()
        self.mailer = FakeMailer()
        self.raw_mails = FakeRawMails()
        self.quarantine = FakeQuarantine(self.clock)
        self.mail_queue = FakeLater()
        self.notify_queue = FakeLater()
        self.relay_dead_letters = FakeDeadLetters()
        self.web_push = FakeWebPush()
        self.webhook = FakeWebhook()
        self.post_all = FakePostAll()
        self.mail_domain = "mail.example"
        self.limiter = Limiter(lambda: self.counters, self.clock, STORE_RATE)
        for store in ("acme", "bravo"):
            origins = (f"https://{store}.example",)
            self.stores.known[store] = StoreSettings(
                store,
                store.title(),
                origins,
                (f"pk_{store}_0123456789abcdef",),
                api="https://api.example",
                inbox="https://inbox.example",
                # So that an answer is one message; tests/unit/test_claims.py has it on.
                answer_claims=False,
            )
            for number in (1, 2):
                agent = Agent(f"a_{store}{number}", f"{store.title()} {number}", f"{number}@{store}.example", "agent")
                self.agents.known[(store, agent.id)] = agent

    def random(self, length: int) -> bytes:
        self._random += 1
        return self._random.to_bytes(length, "big")


def visitor(store_id: str = "acme", number: int = 1) -> Principal:
    """A shopper."""
    return Principal(store_id, f"v_{store_id}{number}", Role.VISITOR)


def agent(store_id: str = "acme", number: int = 1) -> Principal:
    """One of a store's people."""
    return Principal(store_id, f"a_{store_id}{number}", Role.AGENT, f"{store_id.title()} {number}")


def listener(who: Principal, connection_id: str, expires: int = 1_800_000_000) -> Listener:
    """A socket of somebody."""
    return Listener(connection_id, who.id, who.role, expires)
