"""Confirm to somebody that their mail, or form, has opened a conversation."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.conversations.domain.settings import TEXTS
from chalicelib.core.errors import BusyError, RefusedError, UncertainError
from chalicelib.core.ids import ConversationId
from chalicelib.core.ports import Unavailable
from chalicelib.mail.domain import letters
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.correspondence import LEASE_SECONDS, Correspondence, deliver
from chalicelib.mail.usecases.mail_caps import DAY, address_key, within_budget
from chalicelib.people.domain import Customer
from chalicelib.settings.domain.texts import text_in


def confirm(deps: MailDeps, to: Correspondence) -> None:
    """Send the fixed confirmation: once for a conversation, once a day for a mailbox (EM-4), within the store's budget.

    Failing is no harm.
    """
    if not _is_due(deps, to.customer, to.view.id):
        return
    with suppress(BusyError, RefusedError, UncertainError):
        deliver(deps, to, letters.received(to.settings, to.language, _own_words(deps, to)), automatic="auto-replied")


def _is_due(deps: MailDeps, customer: Customer, conversation_id: ConversationId) -> bool:
    """Whether this is the one; it counts from now on, whatever becomes of it."""
    store_id, day = customer.store_id, int(deps.clock()) // DAY
    if deps.refusals.get(store_id, customer.email) or not deps.mail_domain:
        return False
    address = address_key(deps.reply_tokens, store_id, customer.email)
    lease = f"confirm#{conversation_id}#1#{customer.visitor_id}"
    if isinstance(deps.leases.take(store_id, lease, LEASE_SECONDS, 1), Unavailable):
        return False
    first_today = deps.counters.count(store_id, f"confirm#{address}#{day}", 1, (day + 2) * DAY)
    return first_today and within_budget(deps, store_id)


def _own_words(deps: MailDeps, to: Correspondence) -> str:
    texts = deps.settings.value(to.settings.store_id, TEXTS)["confirmation"]
    return text_in(texts, to.language, to.settings.language)
