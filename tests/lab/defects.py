"""Defects that are planted to see that the laboratory finds them: a check that cannot fail is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.conversations.domain.model import MAILED, Conversation, Message
from chalicelib.conversations.domain.notices import Notice
from chalicelib.conversations.usecases import fan_out, send_message
from chalicelib.conversations.usecases import permit as access
from chalicelib.core import once
from chalicelib.core.principal import Principal
from chalicelib.core.rights import Right
from chalicelib.inbox.entrypoints import jobs
from chalicelib.mail.entrypoints import jobs as mail
from chalicelib.notifications.entrypoints import jobs as notifications
from tests.fakes.core import FakeLeases
from tests.lab.mistakes import MISTAKES
from tests.lab.world import LabLeases, LabLog, LabPush

# In the pages, see page.ts.
IN_PAGES = (
    "no pull",
    "new cid on retry",
    "sorted by clock",
    "outbox in memory only",
    "no heartbeat",
    "a screen that stays empty",
    "a row that is never caught up",
    "sent anew without looking",
    "a conversation that goes on is not followed",
    "a try is repeated elsewhere",
)


def _no_cid_lookup(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(send_message, "_earlier_try", lambda *_: None)


def _counter(patch: pytest.MonkeyPatch) -> None:
    """A counter gives the place, whatever is there: the later writer wins."""

    def append(self: LabLog, store_id: str, conversation_id: str, message: Message) -> bool:
        self._lab.interleave()
        messages = self.conversations[(store_id, conversation_id)].messages
        messages[message.seq - 1 :] = [message, *messages[message.seq :]]
        self._lab.stored(store_id, conversation_id, [message])
        return True

    patch.setattr(LabLog, "append", append)


def _ack_before_commit(patch: pytest.MonkeyPatch) -> None:
    commit = send_message._commit  # noqa: SLF001 - what is broken here

    def eager(log: LabLog, *rest: Any) -> bool:
        lab = log._lab  # noqa: SLF001 - the lab's own
        # What fails then fails as in a function.
        lab.after(lab.latency(), lambda: lab.within("message", lambda: _quietly(lambda: commit(log, *rest))))
        return True

    patch.setattr(send_message, "_commit", eager)


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except BaseException:  # noqa: BLE001 - a Lambda that has answered already tells nobody
        return


def _gone_stops_fan_out(patch: pytest.MonkeyPatch) -> None:
    def deliver(self: LabPush, connections: Sequence[str], notice: Notice) -> Sequence[str]:
        for each in connections:
            if each not in self._lab.connections:
                return [each]
            real(self, [each], notice)
        return []

    real = LabPush.deliver
    patch.setattr(LabPush, "deliver", deliver)


def _short_memory(patch: pytest.MonkeyPatch) -> None:
    """As a gateway that keeps what was missed for 26 seconds."""
    since = LabLog.since

    def recent(self: LabLog, store_id: str, conversation_id: str, after: int, limit: int) -> Conversation | None:
        view = since(self, store_id, conversation_id, after, limit)
        oldest = self._lab.now - 26_000
        return view and replace(view, messages=tuple(m for m in view.messages if m.at >= oldest or m.seq == after))

    patch.setattr(LabLog, "since", recent)


def _no_tenants(patch: pytest.MonkeyPatch) -> None:
    """The key does not begin with the store."""

    def anywhere(self: LabLog, store_id: str, conversation_id: str) -> Conversation | None:
        owner = next((of for of, each in self.conversations if each == conversation_id), store_id)
        found = listeners(self, owner, conversation_id)
        return found and replace(found, store_id=store_id)

    def since(self: LabLog, store_id: str, conversation_id: str, after: int, limit: int) -> Conversation | None:
        owner = next((of for of, each in self.conversations if each == conversation_id), store_id)
        found = real(self, owner, conversation_id, after, limit)
        return found and replace(found, store_id=store_id)

    listeners, real = LabLog.listeners, LabLog.since
    patch.setattr(LabLog, "since", since)
    patch.setattr(LabLog, "listeners", anywhere)


def _no_rights(patch: pytest.MonkeyPatch) -> None:
    def everybody(_: Principal, __: Right, conversation: Conversation | None = None) -> bool:
        return conversation is not None

    patch.setattr(access, "may", everybody)


def _no_lease(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LabLeases, "take", lambda *_: 1)
    patch.setattr(FakeLeases, "finish", lambda *_: None)
    patch.setattr(FakeLeases, "drop", lambda *_: None)


def _mail_not_noted(patch: pytest.MonkeyPatch) -> None:
    """The cursor of what was mailed stays where it is."""
    read = LabLog.mark_read

    def forgetful(self: LabLog, store_id: str, conversation_id: str, participant: str, seq: int) -> bool:
        return participant == MAILED or read(self, store_id, conversation_id, participant, seq)

    patch.setattr(LabLog, "mark_read", forgetful)


def _swallowed_batch(patch: pytest.MonkeyPatch) -> None:
    relay = jobs.relay

    def content(container: Any, event: Any) -> dict[str, Any]:
        with suppress(Exception):
            relay(container, event)
        return {"batchItemFailures": []}

    patch.setattr(jobs, "relay", content)


def _swallowed_queue(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(notifications, "notify", lambda *_: {"batchItemFailures": []})
    patch.setattr(mail, "email_fallback", lambda *_: {"batchItemFailures": []})


def _all_pruned(patch: pytest.MonkeyPatch) -> None:
    """One dead socket, and nobody listens any more."""
    real = fan_out.fan_out

    def thorough(deps: Any, conversation: Conversation, notice: Notice, **options: Any) -> None:
        gone = [each for each in conversation.listeners if each.connection_id not in deps.push._lab.connections]  # noqa: SLF001
        real(deps, conversation, notice, **options)
        if gone:
            everybody = [each.connection_id for each in conversation.listeners]
            deps.subscriptions.drop(conversation.store_id, conversation.id, everybody)

    patch.setattr(send_message, "fan_out", thorough)


def _told_to_the_sender_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(send_message, "fan_out", lambda *_, **__: None)


def _everybody_is_told(patch: pytest.MonkeyPatch) -> None:
    """Pushes are sent again with every repeat of their event."""
    patch.setattr(once, "TRIES", 99)
    patch.setattr(FakeLeases, "finish", FakeLeases.drop)


BEHIND: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "no lookup of the cid": _no_cid_lookup,
    "counter instead of condition": _counter,
    "acknowledged before it is stored": _ack_before_commit,
    "a socket that is gone stops the others' pushes": _gone_stops_fan_out,
    "replay of 26 seconds": _short_memory,
    "keys without the store": _no_tenants,
    "rights that nobody asks": _no_rights,
    "mails without a lease": _no_lease,
    "mails that are not noted": _mail_not_noted,
    "failures of the relay swallowed": _swallowed_batch,
    "failures of queues swallowed": _swallowed_queue,
    "live sockets pruned with dead ones": _all_pruned,
    "no push": _told_to_the_sender_only,
    "pushes repeated": _everybody_is_told,
    **MISTAKES,
}


@contextmanager
def planted(name: str) -> Iterator[str]:
    """The defect, for as long as it is looked for; gives what the pages are told of it."""
    with pytest.MonkeyPatch.context() as patch:
        if name in BEHIND:
            BEHIND[name](patch)
        yield name if name in IN_PAGES else ""
