"""Confirm to somebody that their mail, or form, has opened a conversation."""

from __future__ import annotations

from chalicelib.core.errors import BusyError, RefusedError, UncertainError
from chalicelib.core.ports import Unavailable
from chalicelib.mail.domain import letters
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.correspondence import LEASE_SECONDS, Correspondence, deliver
from chalicelib.mail.usecases.mail_caps import DAY, address_key, within_budget


def confirm(deps: MailDeps, to: Correspondence) -> None:
    """Send the fixed confirmation: once for a conversation, once a day for a mailbox (EM-4), within the store's budget.

    Failing is no harm.
    """
    customer, conversation_id = to.customer, to.view.id
    store_id, day = customer.store_id, int(deps.clock()) // DAY
    if deps.refusals.get(store_id, customer.email) or not deps.mail_domain:
        return
    address = address_key(deps.reply_tokens, store_id, customer.email)
    lease = f"confirm#{conversation_id}#1#{customer.visitor_id}"
    if isinstance(deps.leases.take(store_id, lease, LEASE_SECONDS, 1), Unavailable):
        return
    if not deps.counters.count(store_id, f"confirm#{address}#{day}", 1, (day + 2) * DAY) or not within_budget(
        deps, store_id
    ):
        return
    letter = letters.received(to.settings, to.language)
    try:
        deliver(deps, to, letter, automatic="auto-replied")
    except (BusyError, RefusedError, UncertainError):
        return
