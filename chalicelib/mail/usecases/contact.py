"""A shopper tells where an answer reaches them, asks for a copy, or wants no more mails."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from chalicelib.access.ports import Tokens
from chalicelib.conversations.domain.lane import StaffKind
from chalicelib.conversations.domain.model import Conversation
from chalicelib.conversations.domain.rights import CUSTOMER, SEND
from chalicelib.conversations.usecases.permit import permitted
from chalicelib.core.errors import BusyError, InvalidRequestError
from chalicelib.core.ids import ConversationId, StoreId, VisitorId
from chalicelib.core.ports import Unavailable
from chalicelib.core.principal import Principal, Role, Speaker
from chalicelib.core.text import preview
from chalicelib.inbox.domain.rows import NAME
from chalicelib.mail.domain import letters
from chalicelib.mail.domain.addresses import is_address
from chalicelib.mail.domain.letter_page import Line
from chalicelib.mail.domain.rights import LEAVE_ADDRESS
from chalicelib.mail.domain.words import words
from chalicelib.mail.ports import MailDeps
from chalicelib.mail.usecases.correspondence import LEASE_SECONDS, TRIES, Correspondence, links, note, send_leased
from chalicelib.mail.usecases.mail_caps import within_budget, within_caps
from chalicelib.people.domain import Customer
from chalicelib.people.ports import Refusals
from chalicelib.people.usecases.change_customer import change_customer

_TRANSCRIPT_MESSAGES = 500


def leave_address(
    deps: MailDeps, principal: Principal, conversation_id: ConversationId, email: str, *, language: str = ""
) -> None:
    """Note where the shopper's answers go when they have left. Claimed, not proven: see EM-4.

    InvalidRequestError for what is no address; NotFoundError if the conversation is not theirs.
    """
    if not is_address(email):
        raise InvalidRequestError
    view = permitted(deps, principal, LEAVE_ADDRESS, deps.log.latest(principal.store_id, conversation_id, 1))
    known = deps.customers.get(principal.store_id, principal.id) or Customer(principal.store_id, principal.id, "")
    same = known.has_address(email)
    if same and known.language == language:
        return
    # What was answered before there was an address must reach it too. First, because with the address stored, a repeat
    # of the whole has nothing to do; without one, what comes from the queue has not.
    settings = deps.stores.settings(principal.store_id)
    body = {"store": principal.store_id, "conversation": conversation_id, "seq": view.tail}
    deps.mail_queue.put(body, settings.mail_after if settings else 0)
    note(deps, view, view.tail, StaffKind.ADDRESS, email)
    deps.rows.name(principal.store_id, conversation_id, preview(known.name or email, NAME))
    with suppress(BusyError):
        deps.digests.ask(principal.store_id, {conversation_id: frozenset()})
    change_customer(
        deps.customers,
        known,
        lambda each: replace(
            each,
            email=email,
            proven=each.proven and each.has_address(email),
            language=language or each.language,
        ),
    )


def unsubscribe(tokens: Tokens, refusals: Refusals, token: str) -> None:
    """Send the address of the link no more mails; UnauthenticatedError if the link is not ours."""
    link = tokens.verify_link(token, "unsubscribe")
    refusals.put(link.store_id, link.subject, "unsubscribed")


def request_transcript(deps: MailDeps, principal: Principal, conversation_id: ConversationId) -> None:
    """Have the conversation mailed to its shopper; the mail goes out from the queue.

    InvalidRequestError when there is no address to send it to.
    """
    action = SEND if principal.role is Role.VISITOR else CUSTOMER
    view = permitted(deps, principal, action, deps.log.latest(principal.store_id, conversation_id, 1))
    visitor_id = principal.id if principal.role is Role.VISITOR else view.visitor_id
    customer = deps.customers.get(principal.store_id, visitor_id)
    if customer is None or not customer.email:
        raise InvalidRequestError
    body = {"transcript": conversation_id, "store": principal.store_id, "visitor": visitor_id, "seq": view.tail}
    deps.mail_queue.put(body, 1)


def mail_transcript(
    deps: MailDeps, store_id: StoreId, conversation_id: ConversationId, visitor_id: VisitorId, seq: int
) -> int:
    """Mail the conversation as it is. To an unproven address only what the shop's people wrote (EM-4).

    Gives the seconds to wait while somebody else is at it; raises as mail_unread.
    """
    settings, customer = deps.stores.settings(store_id), deps.customers.get(store_id, visitor_id)
    view = deps.log.latest(store_id, conversation_id, _TRANSCRIPT_MESSAGES)
    if settings is None or view is None or customer is None or not deps.mail_domain:
        return 0
    if deps.refusals.get(store_id, customer.email):
        return 0
    lease = f"transcript#{conversation_id}#{seq}#{visitor_id}"
    current = deps.leases.take(store_id, lease, LEASE_SECONDS, TRIES)
    if isinstance(current, Unavailable):
        over = current is Unavailable.SPENT or _was_sent(deps, view, seq)
        return 0 if over else LEASE_SECONDS
    if not within_caps(deps, customer, conversation_id) or not (customer.proven or within_budget(deps, store_id)):
        # Asked for by hand, so it can be asked for again: it is not kept for tomorrow.
        deps.leases.drop(store_id, lease)
        note(deps, view, view.tail, StaffKind.MAIL_REFUSED, "transcript")
        return 0
    to = Correspondence(settings, customer, view)
    you = words(to.language).you
    shown = [m for m in view.messages if m.event is None and (customer.proven or m.speaker is not Speaker.VISITOR)]
    lines = [Line(m.name or (you if m.speaker is Speaker.VISITOR else settings.name), m.text) for m in shown]
    letter = letters.transcript(settings, to.language, lines, links(deps, to))
    state = send_leased(deps, to, letter, lease, current)
    if state is StaffKind.MAILED:
        note(deps, view, seq, StaffKind.TRANSCRIPT, customer.email)
    else:
        note(deps, view, view.tail, state, "transcript")
    deps.leases.finish(store_id, lease)
    return 0


def _was_sent(deps: MailDeps, view: Conversation, seq: int) -> bool:
    """Whether the copy of the conversation up to this message went out already."""
    lines = deps.log.staff(view.store_id, view.id, seq)
    return any(line.event is StaffKind.TRANSCRIPT and line.after >= seq for line in lines)
