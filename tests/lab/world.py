"""The outside that the real handlers meet in the laboratory: the ports' fakes, with the faults of AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from chalicelib.conversations import wire as conversations_wire
from chalicelib.conversations.adapters.lane_items import staff_item, staff_partition
from chalicelib.conversations.domain.lane import StaffEvent, StaffKind
from chalicelib.conversations.domain.model import Head, Listener, Message
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.ports import Begun, Ended, Undelivered
from chalicelib.core.errors import BusyError, UncertainError
from chalicelib.core.ports import Clock, Unavailable
from chalicelib.inbox import wire as inbox_wire
from chalicelib.inbox.adapters.digests import QueuedDigests
from chalicelib.inbox.adapters.publisher import attributes_of
from chalicelib.inbox.ports import ConversationEvent, NoteEvent
from chalicelib.mail.domain.mail import OutgoingMail
from chalicelib.notifications.domain.people import Device
from chalicelib.notifications.usecases.known_staff import KnownStaff
from chalicelib.presence.usecases.store_states import StoreStates
from chalicelib.stores.usecases.known_shards import KnownShards
from chalicelib.transport import wire as transport_wire
from infra.functions import WORK
from tests.fakes import World
from tests.fakes.access import FakeAgentSockets, FakeSessions, FakeTickets
from tests.fakes.conversations import FakeLog, FakePush, FakeSubscriptions
from tests.fakes.core import FakeClaims, FakeCounters, FakeLeases, FakeTurns
from tests.fakes.inbox import FakePublisher
from tests.fakes.mail import FakeMailer, FakeQuarantine
from tests.fakes.notifications import FakeWebhook, FakeWebPush
from tests.lab.strikes import expose

if TYPE_CHECKING:
    from tests.lab.simulator import Simulator


class LabLog(FakeLog):
    """The log, with conditions that are not met, and its stream."""

    def __init__(self, subscriptions: FakeSubscriptions, lab: Simulator) -> None:
        super().__init__(subscriptions)
        self._lab = lab

    def create(
        self, store_id: str, conversation_id: str, head: Head, messages: Sequence[Message], listener: Listener | None
    ) -> str | None:
        existing = super().create(store_id, conversation_id, head, messages, listener)
        if existing is None:
            self._lab.stored(store_id, conversation_id, messages)
        return existing

    def append(self, store_id: str, conversation_id: str, message: Message) -> bool:
        done = not self._lab.happens("conflict") and super().append(store_id, conversation_id, message)
        if done:
            self._lab.stored(store_id, conversation_id, [message])
        return done

    def change(
        self,
        store_id: str,
        conversation_id: str,
        head: Head,
        messages: Sequence[Message],
        staff: StaffEvent | None = None,
    ) -> bool:
        done = not self._lab.happens("conflict") and super().change(store_id, conversation_id, head, messages, staff)
        if done:
            self._lab.stored(store_id, conversation_id, messages)
        return done

    def go_on(self, store_id: str, ended: Ended, begun: Begun) -> bool:
        done = not self._lab.happens("conflict") and super().go_on(store_id, ended, begun)
        if done:
            self._lab.stored(store_id, ended[0], [ended[2]])
            self._lab.stored(store_id, begun[0], begun[2])
        return done

    def add_staff(self, store_id: str, conversation_id: str, event: StaffEvent) -> StaffEvent:
        known = len(self.conversations[(store_id, conversation_id)].staff)
        stored = super().add_staff(store_id, conversation_id, event)
        # As the filter of the event source has it (infra/constructs/event_sources.py).
        if event.event is StaffKind.NOTE and len(self.conversations[(store_id, conversation_id)].staff) > known:
            self._lab.inserted(staff_item(staff_partition(store_id, conversation_id), event))
        return stored


class LabLeases(FakeLeases):
    """Leases whose holder may fail."""

    def __init__(self, clock: Clock, lab: Simulator) -> None:
        super().__init__(clock)
        self._lab = lab

    def take(self, store_id: str, key: str, seconds: int, tries: int) -> int | Unavailable:
        self._lab.effect(f"{store_id}#{key}")
        return super().take(store_id, key, seconds, tries)


class LabPush(FakePush):
    """The way to the pages' sockets."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        data = transport_wire.encode(conversations_wire.notice(notice)).decode()
        return [each for each in connections if self._lab.post(each, data) == 410]

    def deliver_each(self, posts: Sequence[tuple[str, Notice]]) -> Undelivered:
        ends = {
            to: self._lab.post(to, transport_wire.encode(conversations_wire.notice(notice)).decode())
            for to, notice in posts
        }
        gone = frozenset(to for to, end in ends.items() if end == 410)
        return Undelivered(gone, frozenset(to for to, end in ends.items() if end != 200) - gone)

    def end(self, connection_id: str) -> None:
        if not self._lab.happens("push_refused"):
            self._lab.cut(connection_id)

    def last_active(self, connection_id: str) -> float | None:
        found = self._lab.connections.get(connection_id)
        return found.active / 1000 if found else None


class LabPublisher(FakePublisher):
    """The topic and its filters."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def publish(self, events: Sequence[ConversationEvent | NoteEvent]) -> None:
        if self._lab.happens("publish_fails"):
            raise BusyError
        for event in events:
            attributes = attributes_of(event)
            body = transport_wire.encode(inbox_wire.conversation_event(event)).decode()
            for name, work in WORK.items():
                if work.hears(attributes):
                    self._lab.enqueue(name, body, work.delay * 1000)


class LabMailer(FakeMailer):
    """The mail provider."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def send(self, mail: OutgoingMail) -> None:
        if self._lab.happens("mail_throttled"):
            raise BusyError
        self._lab.effect(mail_name(mail))
        if self._lab.happens("mail_uncertain"):
            self._lab.doubt()
            if self._lab.chance.random() < 0.5:
                self.sent.append(mail)
            raise UncertainError
        super().send(mail)


def mail_name(mail: OutgoingMail) -> str:
    """What is told apart of mails: to whom, about which messages of which conversation."""
    return f"mail#{mail.tags.get('conversation')}#{mail.tags.get('covers')}#{mail.to}"


class LabWebPush(FakeWebPush):
    """The browsers' push services."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def send(self, device: Device, body: Mapping[str, str], topic: str) -> None:
        self._lab.effect(push_name(device.endpoint, body))
        super().send(device, body, topic)


def push_name(endpoint: str, body: Mapping[str, str]) -> str:
    """What is told apart of pushes."""
    return f"push#{endpoint}#{body['tag']}#{body['body']}"


class LabWebhook(FakeWebhook):
    """The teams' chats."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def post(self, url: str, text: str) -> None:
        self._lab.effect(text)
        super().post(url, text)


class LabQueue:
    """A queue as a clock."""

    def __init__(self, lab: Simulator, name: str) -> None:
        self._lab, self._name = lab, name

    def put(self, body: Mapping[str, object], seconds: int) -> None:
        self._lab.enqueue(self._name, json.dumps(body), min(seconds, 900) * 1000)


class LabWorld(World):
    """The outside of the real handlers."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        # Five seconds to either side, as machines may differ (F15).
        self.clock = lambda: (lab.now + (lab.chance.uniform(-5e3, 5e3) if lab.happens("server_skew") else 0)) / 1000
        self.tickets = FakeTickets(self.clock)
        self.agent_sockets = FakeAgentSockets(self.clock)
        self.sessions = FakeSessions(self.clock)
        self.claims = FakeClaims(self.clock)
        self.counters = FakeCounters(self.clock)
        self.leases = LabLeases(self.clock, lab)
        self.quarantine = FakeQuarantine(self.clock)
        self.limiter._clock = self.clock  # noqa: SLF001 - a limiter for each world, on its time
        self.subscriptions = FakeSubscriptions()
        self.log = LabLog(self.subscriptions, lab)
        self.push = LabPush(lab)
        self.publisher = LabPublisher(lab)
        self.digests = self.presences = QueuedDigests(LabQueue(lab, "inbox_digest"))  # type: ignore[assignment]
        self.turns = FakeTurns(self.clock)
        self.shards = KnownShards(self.shard_counts, self.clock)
        self.store_states = StoreStates(self.agent_sockets, self.clock)
        self.staff = KnownStaff(self.agents, self.agent_sockets, self.clock)
        self.mailer = LabMailer(lab)
        self.mail_queue = LabQueue(lab, "email_fallback")  # type: ignore[assignment]
        self.notify_queue = LabQueue(lab, "notify")  # type: ignore[assignment]
        self.web_push = LabWebPush(lab)
        self.webhook = LabWebhook(lab)
        expose(self, lab.strike)
