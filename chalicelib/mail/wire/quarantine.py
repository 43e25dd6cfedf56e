"""How mails that were not taken in look in JSON."""

from __future__ import annotations

from dataclasses import asdict

from chalicelib.core.text import preview
from chalicelib.mail.domain.quarantine import BlockedSender, HeldMail
from chalicelib.transport.wire import Json


def held(value: HeldMail, *, whole: bool = True) -> Json:
    """What agents see of a mail that was not taken in; its text on one line where there are many."""
    shown = {"id": value.id, "why": value.why, "at": value.at, "sender": value.sender, "name": value.sender_name}
    text = value.text if whole else preview(value.text)
    return {**shown, "subject": value.subject, "text": text} | {
        "authentic": value.envelope.authentic,
        "can_let_in": not value.infected,
    }


def blocked(value: BlockedSender) -> Json:
    """A sender whose mails are dropped."""
    return asdict(value)
