"""More defects to plant: mistakes of second devices, of rows and digests, of mails, and of rights, one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import pytest

from chalicelib.conversations.domain import cases
from chalicelib.conversations.domain.lane import StaffEvent
from chalicelib.conversations.domain.model import Conversation, Head
from chalicelib.conversations.usecases import (
    add_note,
    change_conversation,
    mark_read,
    send_message,
    show_typing,
    sync_conversation,
)
from chalicelib.conversations.usecases import fan_out as fan_outs
from chalicelib.conversations.usecases import permit as access
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import derive_conversation_id
from chalicelib.core.principal import Principal
from chalicelib.core.rights import Right
from chalicelib.inbox.adapters.digests import QueuedDigests
from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.entrypoints import jobs as inbox_jobs
from chalicelib.inbox.usecases import relay_log
from chalicelib.mail.entrypoints import jobs
from chalicelib.mail.usecases import contact, take_in_mail
from tests.fakes.access import FakeAgentSockets
from tests.fakes.conversations import FakeSubscriptions, Stored
from tests.fakes.inbox import FakeRows
from tests.lab.world import LabLog


def _socket_proves_for_ever(patch: pytest.MonkeyPatch) -> None:
    """As long as a socket is open, whoever opened it may."""
    patch.setattr(access, "check_right", lambda *_: None)
    patch.setattr(sync_conversation, "check_right", lambda *_: None)


def _removed_agents_still_listen(patch: pytest.MonkeyPatch) -> None:
    """Their sockets are closed, and what they listened to stays: a socket that did not close is still told."""
    patch.setattr(FakeSubscriptions, "drop_all", lambda *_: ())


def _notes_for_everybody(patch: pytest.MonkeyPatch) -> None:
    """Whoever listens to the conversation is told of a note."""
    real = fan_outs.fan_out

    def to_all(*values: Any, but: str = "", **_: Any) -> None:
        real(*values, but=but)

    patch.setattr(add_note, "fan_out", to_all)


def _notes_written_anew(patch: pytest.MonkeyPatch) -> None:
    """A repeat makes another note."""
    numbers = count()
    real = LabLog.add_staff

    def add(self: LabLog, store_id: str, conversation_id: str, event: StaffEvent) -> StaffEvent:
        return real(self, store_id, conversation_id, replace(event, id=f"{event.id}-{next(numbers)}"))

    patch.setattr(LabLog, "add_staff", add)


def _mentions_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A row is written without what the lane says."""
    patch.setattr(relay_log, "fold_lane", lambda row, _: row)


def _no_digest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox_jobs, "digest_inbox", lambda *_: None)


def _what_was_not_told_is_not_noted(patch: pytest.MonkeyPatch) -> None:
    """A post that failed is forgotten, and no heartbeat says so."""
    patch.setattr(FakeAgentSockets, "fall_behind", lambda *_: None)


def _without_a_turn_nothing_is_told(patch: pytest.MonkeyPatch) -> None:
    """What changes within two seconds of a digest is not put back."""
    real = QueuedDigests.ask

    def ask(self: QueuedDigests, store_id: str, changes: Any, seconds: int = 0) -> None:
        if not seconds:
            real(self, store_id, changes)

    patch.setattr(QueuedDigests, "ask", ask)


def _digest_to_one_device(patch: pytest.MonkeyPatch) -> None:
    """An agent's second page is told nothing."""
    sockets = FakeAgentSockets.all
    patch.setattr(
        FakeAgentSockets, "all", lambda *asked: list({each.agent_id: each for each in sockets(*asked)}.values())
    )


def _row_without_condition(patch: pytest.MonkeyPatch) -> None:
    def put(self: FakeRows, row: InboxRow, _: int) -> bool:
        self.known[(row.store_id, row.conversation_id)] = replace(row, seq=row.seq - 1) if row.seq % 3 == 0 else row
        return True

    patch.setattr(FakeRows, "put", put)


def _own_devices_are_not_told(patch: pytest.MonkeyPatch) -> None:
    """Who writes knows what they wrote, on whichever device they look."""
    real = fan_outs.fan_out

    def others(deps: Any, conversation: Conversation, notice: Any, **options: Any) -> None:
        by = getattr(getattr(notice, "message", None), "by", "")
        kept = tuple(each for each in conversation.listeners if each.principal != by)
        real(deps, replace(conversation, listeners=kept), notice, **options)

    patch.setattr(send_message, "fan_out", others)


def _one_socket_per_visitor(patch: pytest.MonkeyPatch) -> None:
    from chalicelib.conversations.usecases import sync_conversation  # noqa: PLC0415 - the package has a function of that name

    patch.setattr(sync_conversation, "_SOCKETS_PER_VISITOR", 1)


def _repeated_mails_are_new(patch: pytest.MonkeyPatch) -> None:
    numbers, real = count(), take_in_mail._draft  # noqa: SLF001 - what is broken here

    def draft(*values: Any, **named: Any) -> Any:
        made = real(*values, **named)
        return replace(made, cid=f"{made.cid}{next(numbers)}")

    patch.setattr(take_in_mail, "_draft", draft)


def _mails_in_are_tried_once(patch: pytest.MonkeyPatch) -> None:
    real = jobs.mail_in
    patch.setattr(jobs, "mail_in", lambda *asked: real(*asked) and {"batchItemFailures": []})


def _only_the_newest_is_looked_through(patch: pytest.MonkeyPatch) -> None:
    """Whoever sends to a conversation that is over is sent on at once, and an earlier try there is not found."""
    real = send_message._find  # noqa: SLF001 - what is broken here

    def find(deps: Any, principal: Principal, right: Right, conversation_id: str, draft: Any) -> Any:
        head = deps.log.listeners(principal.store_id, conversation_id)
        if head and head.continued_by:
            return find(deps, principal, right, head.continued_by, replace(draft, after=0))
        return real(deps, principal, right, conversation_id, draft)

    patch.setattr(send_message, "_find", find)


def _what_is_continued_is_reopened(patch: pytest.MonkeyPatch) -> None:
    """An agent opens a conversation again while its shopper writes into the next."""
    real = access.permitted

    def blind(*asked: Any) -> Conversation:
        view = real(*asked)
        return replace(view, messages=(), head=replace(view.head, continued_by=""))

    def change(self: LabLog, store_id: str, conversation_id: str, head: Head, messages: Any, staff: Any = None) -> bool:
        tail = len(self.conversations[(store_id, conversation_id)].messages)
        placed = [replace(each, seq=tail + number) for number, each in enumerate(messages, start=1)]
        return written(self, store_id, conversation_id, head, placed, staff)

    written = LabLog.change
    patch.setattr(change_conversation, "permitted", blind)
    patch.setattr(LabLog, "change", change)


def _each_device_opens_its_own(patch: pytest.MonkeyPatch) -> None:
    """The id of the next conversation comes from who opens it, and the old one does not say which it is."""
    numbers = count()

    def named(store_id: str, conversation_id: str) -> str:
        return derive_conversation_id(store_id, conversation_id, str(next(numbers)))

    def go_on(self: LabLog, store_id: str, _: Any, begun: Any) -> bool:
        conversation_id, head, messages = begun
        self.conversations[(store_id, conversation_id)] = Stored(head, list(messages))
        self._lab.stored(store_id, conversation_id, messages)
        return True

    patch.setattr(cases, "derive_next_conversation_id", named)
    patch.setattr(LabLog, "go_on", go_on)


def _without_right(module: Any, patch: pytest.MonkeyPatch) -> None:
    """One use case that takes whatever it finds."""

    def anybody(_: Any, __: Principal, ___: Right, conversation: Conversation | None) -> Conversation:
        if conversation is None:
            raise NotFoundError
        return conversation

    patch.setattr(module, "permitted", anybody)


MISTAKES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "notes for everybody": _notes_for_everybody,
    "notes written anew": _notes_written_anew,
    "mentions forgotten": _mentions_forgotten,
    "a socket proves for ever": _socket_proves_for_ever,
    "removed agents still listen": _removed_agents_still_listen,
    "no digest": _no_digest,
    "a digest for one device of an agent": _digest_to_one_device,
    "what could not be told is not noted": _what_was_not_told_is_not_noted,
    "what finds no turn is not told": _without_a_turn_nothing_is_told,
    "a row that stands behind": _row_without_condition,
    "one's own devices are not told": _own_devices_are_not_told,
    "one socket for a visitor": _one_socket_per_visitor,
    "a mail that comes in twice is two": _repeated_mails_are_new,
    "a mail that comes in is tried once": _mails_in_are_tried_once,
    "only the newest conversation is looked through": _only_the_newest_is_looked_through,
    "what is continued is reopened": _what_is_continued_is_reopened,
    "each device opens its own next conversation": _each_device_opens_its_own,
    "typing without a right": partial(_without_right, show_typing),
    "reading marks without a right": partial(_without_right, mark_read),
    "transcripts and addresses without a right": partial(_without_right, contact),
}
