"""A mail has come in: each of our stores that it is for takes it in, holds it, or drops it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.ids import StoreId
from chalicelib.core.text import fit
from chalicelib.mail.domain import letters
from chalicelib.mail.domain.addresses import store_of
from chalicelib.mail.domain.mail import Envelope, IncomingMail
from chalicelib.mail.domain.quarantine import FLOOD, MAX_TEXT, HeldMail
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.mail_caps import DAY
from chalicelib.mail.usecases.take_in_mail import TOO_MANY, take_in
from chalicelib.stores.domain import StoreSettings

# Nobody can fill a table: so many of a store's mails are held in a day. The others are in the bucket.
HELD_PER_DAY = 500


def receive_mail(deps: MailDeps, envelope: Envelope) -> list[str]:
    """Take in a mail for each of our stores that it is addressed to; gives what became of it, one word each.

    The raw mail stays in its bucket whatever happens, and what a store does not take in waits in its quarantine. Safe
    to repeat.
    """
    outcomes: list[str] = []
    # Once, for however many of our stores: to read a mail may take seconds.
    mail: IncomingMail | None = None
    for store_id, recipients in _by_store(envelope, deps.mail_domain).items():
        settings = deps.stores.settings(store_id) if store_id else None
        own = replace(envelope, recipients=tuple(recipients))
        if settings is None:
            outcomes += ["not_ours"] * len(recipients)
            continue
        mail = mail or deps.raw_mails.read(envelope.mail_id)
        outcomes += _receive(deps, settings, own, mail)
    return outcomes


def _by_store(envelope: Envelope, mail_domain: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for recipient in dict.fromkeys(envelope.recipients):
        found.setdefault(store_of(recipient, mail_domain=mail_domain), []).append(recipient)
    return found


def _receive(deps: MailDeps, settings: StoreSettings, envelope: Envelope, mail: IncomingMail) -> list[str]:
    if deps.quarantine.turn_away(settings.store_id, mail.sender):
        return ["blocked"]
    if envelope.harm:
        return [_hold(deps, settings.store_id, envelope, mail, envelope.harm)]
    outcomes = {each: take_in(deps, settings, envelope, mail, each).outcome for each in envelope.recipients}
    refused = tuple(recipient for recipient, outcome in outcomes.items() if outcome == TOO_MANY)
    if refused:
        _hold(deps, settings.store_id, replace(envelope, recipients=refused), mail, FLOOD)
    return list(outcomes.values())


def _hold(deps: MailDeps, store_id: StoreId, envelope: Envelope, mail: IncomingMail, why: str) -> str:
    day = int(deps.clock()) // DAY
    if not deps.counters.count(store_id, f"held#{day}", HELD_PER_DAY, (day + 2) * DAY):
        return "quarantine_full"
    # In English, as the inbox is.
    said = letters.unreadable("en") if mail.unreadable else mail.text
    at, text = int(deps.clock() * 1000), fit(said, instead="")[:MAX_TEXT]
    held = HeldMail(
        store_id,
        envelope,
        why,
        at,
        fit(mail.sender, instead="")[:320],
        fit(mail.sender_name, instead=""),
        mail.subject,
        text,
    )
    deps.quarantine.hold(replace(held, subject=fit(held.subject, instead="")))
    return why
