"""What agents do with the mails that were not taken in: look, let in, delete, and block who sent them."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.core.errors import ConflictError, InvalidRequestError, NotFoundError
from chalicelib.core.ids import MailId
from chalicelib.core.principal import Principal
from chalicelib.core.rights import may
from chalicelib.mail.domain.mail import Harm
from chalicelib.mail.domain.quarantine import MAIL, PLACE, BlockedSender, HeldMail, State
from chalicelib.mail.domain.rights import QUARANTINE
from chalicelib.mail.ports import HeldPage, MailDeps
from chalicelib.mail.usecases.take_in_mail import take_in
from chalicelib.stores.domain import StoreSettings

_PAGE = 25


def list_held(deps: MailDeps, principal: Principal, cursor: str) -> HeldPage:
    """One page of the mails that wait, the newest first; InvalidRequestError for a cursor that is none."""
    _check(principal)
    if cursor and not PLACE.match(cursor):
        raise InvalidRequestError
    return deps.quarantine.page(principal.store_id, cursor, _PAGE)


def look_at(deps: MailDeps, principal: Principal, mail_id: MailId) -> HeldMail:
    """One of them; NotFoundError once it was let in or deleted."""
    found = _find(deps, principal, mail_id)
    if found.state is not State.HELD:
        raise NotFoundError
    return found


def let_in(deps: MailDeps, principal: Principal, mail_id: MailId) -> str:
    """Take it in after all, as if nobody had held it; gives its conversation, if it has come into one.

    Once, whoever asks how often: of a mail the log takes one message, and what was let in before is only looked up.
    InvalidRequestError for a virus.
    """
    found = _find(deps, principal, mail_id)
    if found.state is State.LET_IN:
        return found.conversation_id
    settings = deps.stores.settings(principal.store_id)
    if found.state is State.DELETED or settings is None:
        raise NotFoundError
    if found.infected:
        raise InvalidRequestError
    conversation_id = _take_in(deps, settings, found)
    # Afterwards: who dies in between leaves it held, and the next try finds the message in the log.
    deps.quarantine.settle(principal.store_id, mail_id, State.LET_IN, conversation_id)
    return conversation_id


def _take_in(deps: MailDeps, settings: StoreSettings, found: HeldMail) -> str:
    letter = deps.raw_mails.read(found.envelope.mail_id)
    envelope = replace(found.envelope, harm=Harm.NONE)
    taken = [take_in(deps, settings, envelope, letter, recipient, capped=False) for recipient in envelope.recipients]
    return next((each.conversation_id for each in taken if each.conversation_id), "")


def delete_held(deps: MailDeps, principal: Principal, mail_id: MailId) -> None:
    """Show it no more, and forget what it said; ConflictError if somebody has let it in."""
    if _find(deps, principal, mail_id).state is State.DELETED:
        return
    if not deps.quarantine.settle(principal.store_id, mail_id, State.DELETED):
        raise ConflictError


def block_sender(deps: MailDeps, principal: Principal, mail_id: MailId) -> None:
    """Drop what comes from its sender from now on, and delete it; raises as delete_held.

    InvalidRequestError for a mail that does not say who sent it.
    """
    found = _find(deps, principal, mail_id)
    if found.state is State.HELD and not found.sender:
        raise InvalidRequestError
    if found.state is State.HELD:
        blocked = BlockedSender(found.sender, int(deps.clock() * 1000), principal.id)
        deps.quarantine.block(principal.store_id, blocked)
    delete_held(deps, principal, mail_id)


def list_blocked(deps: MailDeps, principal: Principal) -> list[BlockedSender]:
    """The senders whose mails are dropped, the latest first."""
    _check(principal)
    return sorted(deps.quarantine.blocked(principal.store_id), key=lambda each: -each.at)


def unblock_sender(deps: MailDeps, principal: Principal, address: str) -> None:
    """Take in again what comes from this address."""
    _check(principal)
    deps.quarantine.unblock(principal.store_id, address)


def _find(deps: MailDeps, principal: Principal, mail_id: MailId) -> HeldMail:
    _check(principal)
    found = deps.quarantine.held(principal.store_id, mail_id) if MAIL.match(mail_id) else None
    if found is None:
        raise NotFoundError
    return found


def _check(principal: Principal) -> None:
    if not may(principal, QUARANTINE):
        raise NotFoundError
