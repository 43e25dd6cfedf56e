"""Remind an agent by mail of who still waits."""

from __future__ import annotations

from functools import partial

from chalicelib.conversations.domain.model import Status
from chalicelib.core.ids import AgentId, ConversationId, StoreId
from chalicelib.core.once import once
from chalicelib.mail.domain.addresses import help_address
from chalicelib.mail.domain.letters import reminder
from chalicelib.mail.domain.mail import MOST_HOPS, OutgoingMail
from chalicelib.notifications.domain.people import Preferences
from chalicelib.notifications.domain.quiet import is_quiet
from chalicelib.notifications.ports import NotifyDeps
from chalicelib.notifications.usecases.notify_agents import concerned


def remind_agent(
    deps: NotifyDeps, store_id: StoreId, conversation_id: ConversationId, seq: int, agent_id: AgentId
) -> None:
    """Mail an agent that a shopper still waits; nothing if it was answered, read, handed on, or is quiet time."""
    settings, row = deps.stores.settings(store_id), deps.rows.get(store_id, conversation_id)
    view = deps.log.listeners(store_id, conversation_id)
    if settings is None or row is None or view is None:
        return
    people = concerned(deps.staff.able(store_id), view.owner)
    person = next((each for each in people if each.id == agent_id), None)
    waits = row.waiting_since and row.status is Status.OPEN
    preferences = deps.preferences.all(store_id).get(agent_id, Preferences())
    if person is None or not waits or view.reads.get(agent_id, 0) >= seq or is_quiet(preferences, deps.clock()):
        return
    letter = reminder(settings, row.preview, link=f"{settings.inbox}/{store_id}/all/{conversation_id}")
    sender = help_address(store_id, deps.mail_domain)
    mail = OutgoingMail(
        sender=sender,
        sender_name=settings.name,
        to=person.email,
        reply_to=sender,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language="en",
        # The agent's address may be forwarded into the store: no machine of ours may take it for a shopper's mail.
        hops=MOST_HOPS,
    )
    # One for all that came since they began to wait.
    once(
        deps.leases,
        store_id,
        f"remind#{conversation_id}#{row.waiting_since}#{agent_id}",
        partial(deps.mailer.send, mail),
    )
