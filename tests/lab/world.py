"""The outside that the real handlers meet in the laboratory: the ports' fakes, with the faults of AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib import wire
from chalicelib.domain.mail import OutgoingMail
from chalicelib.domain.model import Conversation, Head, InboxRow, Listener, Message, StaffEvent
from chalicelib.domain.notices import Notice
from chalicelib.domain.transitions import role_of
from chalicelib.errors import BusyError, UncertainError
from chalicelib.ports import ConversationEvent
from infra.work import WORK
from tests.fakes import FakeDirectory, FakeLog, FakeMailer, FakePublisher, FakePush, FakeSubscriptions, World
from tests.lab.faults import Crash

if TYPE_CHECKING:
    from tests.lab.simulator import Simulator


class LabLog(FakeLog):
    """The log, with the faults of DynamoDB, and its stream."""

    def __init__(self, subscriptions: FakeSubscriptions, lab: Simulator) -> None:
        super().__init__(subscriptions)
        self._lab = lab

    def since(self, store: str, conversation: str, after: int, limit: int | None = None) -> Conversation | None:
        self._lab.may_be_busy()
        return super().since(store, conversation, after, limit)

    def create(
        self, store: str, conversation: str, head: Head, message: Message, listener: Listener | None
    ) -> str | None:
        existing: str | None = self._write(
            lambda: super(LabLog, self).create(store, conversation, head, message, listener),
            lambda existing: existing is None,
            store,
            conversation,
            [message],
        )
        return existing

    def append(self, store: str, conversation: str, message: Message) -> bool:
        if self._lab.happens("conflict"):
            return False
        return bool(
            self._write(
                lambda: super(LabLog, self).append(store, conversation, message), bool, store, conversation, [message]
            )
        )

    def change(
        self, store: str, conversation: str, head: Head, messages: Sequence[Message], staff: StaffEvent | None = None
    ) -> bool:
        if self._lab.happens("conflict"):
            return False
        return bool(
            self._write(
                lambda: super(LabLog, self).change(store, conversation, head, messages, staff),
                bool,
                store,
                conversation,
                messages,
            )
        )

    def _write(
        self,
        write: Callable[[], Any],
        done: Callable[[Any], bool],
        store: str,
        conversation: str,
        messages: Sequence[Message],
    ) -> Any:
        lab = self._lab
        lab.interleave()
        lab.may_be_busy()
        if lab.happens("crash_before"):
            raise Crash
        result = write()
        if done(result):
            lab.stored(store, conversation, messages)
            if lab.happens("crash_after"):
                raise Crash
            if lab.happens("reply_lost"):
                raise BusyError
        return result


class LabSubscriptions(FakeSubscriptions):
    """Subscriptions, with the faults of DynamoDB."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def add(self, store: str, conversation: str, listener: Listener) -> None:
        self._lab.may_be_busy()
        # The row lies in a partition that need not have a conversation: who may not read it is found out later.
        if (store, conversation) in self.conversations:
            super().add(store, conversation, listener)

    def drop(self, store: str, conversation: str, connections: Iterable[str]) -> None:
        if (store, conversation) in self.conversations:
            super().drop(store, conversation, connections)


class LabDirectory(FakeDirectory):
    """The directory, with the faults of DynamoDB where the relay writes its rows."""

    def __init__(self, lab: Simulator, known: FakeDirectory) -> None:
        super().__init__()
        self.stores, self.people = known.stores, known.people
        self._lab = lab

    def put_row(self, row: InboxRow, previous: int) -> bool:
        self._lab.may_be_busy()
        return super().put_row(row, previous)


class LabPush(FakePush):
    """The way to the pages' sockets."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def deliver(self, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        data = wire.encode(wire.notice(notice)).decode()
        return [each for each in connections if self._lab.post(each, data) == 410]

    def last_active(self, connection: str) -> float | None:
        found = self._lab.connections.get(connection)
        return found.active / 1000 if found else None


class LabPublisher(FakePublisher):
    """The topic and its filters."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def publish(self, events: Sequence[ConversationEvent]) -> None:
        if self._lab.happens("publish_fails"):
            raise BusyError
        for event in events:
            message = event.message
            attributes = {"kind": message.event.value if message.event else "text", "role": role_of(message.by).value}
            body = wire.encode(wire.conversation_event(event)).decode()
            for name, work in WORK.items():
                if work.topic == "events" and all(attributes[key] == value for key, value in (work.only or {}).items()):
                    self._lab.enqueue(name, body, work.delay * 1000)


class LabMailer(FakeMailer):
    """The mail provider."""

    def __init__(self, lab: Simulator) -> None:
        super().__init__()
        self._lab = lab

    def send(self, mail: OutgoingMail) -> None:
        if self._lab.happens("mail_throttled"):
            raise BusyError
        if self._lab.happens("mail_uncertain"):
            if self._lab.chance.random() < 0.5:
                self.sent.append(mail)
            raise UncertainError
        super().send(mail)


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
        self.live._clock = self.clock  # noqa: SLF001 - the fake's own
        self.limiter._clock = self.clock  # noqa: SLF001 - a limiter for each world, on its time
        self.subscriptions = LabSubscriptions(lab)
        self.log = LabLog(self.subscriptions, lab)
        self.directory = LabDirectory(lab, self.directory)
        self.push = LabPush(lab)
        self.publisher = LabPublisher(lab)
        self.mailer = LabMailer(lab)
        self.mail_queue = LabQueue(lab, "email_fallback")  # type: ignore[assignment]
        self.notify_queue = LabQueue(lab, "notify")  # type: ignore[assignment]
        self.settings = _Settings()


class _Settings:
    socket_url = "wss://socket.example/api"
