"""The provider tells what became of a mail: the inbox shows it, and an address that refuses gets no more."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.conversations.domain.lane import StaffKind
from chalicelib.core.ids import ConversationId, StoreId
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.correspondence import note

_REFUSALS = {StaffKind.MAIL_BOUNCED: "bounced", StaffKind.MAIL_COMPLAINED: "complained"}


@dataclass(frozen=True, slots=True)
class MailReport:
    """What happened, to which mail; `covers` as in 3-5 are the messages in it, `at` is in milliseconds.

    A bounce that may pass (a full mailbox) is not `final`.
    """

    store_id: StoreId
    conversation_id: ConversationId
    event: StaffKind
    address: str
    covers: str
    at: int
    final: bool = True


def record_mail_report(deps: MailDeps, report: MailReport) -> None:
    """Note it beside the conversation. The same report twice is one line."""
    if report.event in _REFUSALS and report.final:
        deps.refusals.put(report.store_id, report.address, _REFUSALS[report.event])
    view = deps.log.listeners(report.store_id, report.conversation_id)
    if view is None:
        return
    last = int(report.covers.rpartition("-")[2] or 0)
    # What comes back and is not final is a full mailbox, or somebody's automatic answer: it may well have arrived.
    passes = report.event is StaffKind.MAIL_BOUNCED and not report.final
    note(deps, view, last, StaffKind.MAIL_UNCERTAIN if passes else report.event, report.covers, report.at)
