"""Our own mails that come in again, as their bytes: none of them opens a conversation or is answered."""

from __future__ import annotations

import pytest

from chalicelib.inbox.domain.rows import InboxRow
from chalicelib.inbox.usecases.relay_log import relay_log
from chalicelib.mail.adapters.mime import parse
from chalicelib.mail.domain.mail import Envelope
from chalicelib.mail.usecases.receive_mail import receive_mail
from chalicelib.mail.wire.mime import mime
from chalicelib.notifications.usecases.remind_agent import remind_agent
from tests.fakes import World

HELP = "help@acme.mail.example"


@pytest.fixture
def row(world: World, conversation: str) -> InboxRow:
    """A shopper waits."""
    messages = world.log.conversations[("acme", conversation)].messages
    relay_log(world, "acme", conversation, messages)
    return world.rows.known[("acme", conversation)]


@pytest.mark.parametrize("forwarder", ["help@acme.mail.example", "srs0=x=acme@forwarder.example", ""])
def test_a_reminder_that_is_forwarded_into_the_store_opens_nothing(world: World, row: InboxRow, forwarder: str) -> None:
    """Whoever forwards it, and whatever that does to the envelope; nobody is told of it, and nobody answers."""
    remind_agent(world, "acme", row.conversation_id, 1, "a_acme1")
    world.raw_mails.mails["raw1"] = parse(mime(world.mailer.sent[0]))
    world.mailer.sent.clear()
    assert receive_mail(world, Envelope("raw1", (HELP,), forwarder, authentic=True)) == ["own"]
    assert list(world.log.conversations) == [("acme", row.conversation_id)]
    assert world.mailer.sent == []
