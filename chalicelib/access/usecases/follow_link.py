"""A shopper comes back by the link in a mail: once, after they were asked, and the credentials from before are over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chalicelib.access.domain import Link
from chalicelib.access.ports import LinkDeps
from chalicelib.access.usecases.admit_visitor import LIFETIME, Admission, known_visitor
from chalicelib.conversations.usecases.chain import chain
from chalicelib.core.errors import NotFoundError, UnauthenticatedError
from chalicelib.core.ids import StoreId
from chalicelib.core.masking import masked, recipient_hash
from chalicelib.people.domain import Customer
from chalicelib.people.usecases.change_customer import change_customer
from chalicelib.stores.usecases.find_store import check_origin, store_of_key


@dataclass(frozen=True, slots=True)
class Question:
    """Whose conversation the link leads to, as they recognise it, and whether they are here already.

    `theirs` is the conversation and the address, for them alone.
    """

    address: str
    same: bool
    theirs: Mapping[str, str] = field(default_factory=dict)


def ask_about_link(deps: LinkDeps, *, key: str, origin: str, link: str, old: str = "") -> Question:
    """What to ask whoever has opened the link; `old` is the token that their browser has.

    Nothing changes by it, but that who is there already has proven their address. Somebody may have been sent another
    one's link to write where its owner reads: so it is said whose it is.
    Raises as follow_link.
    """
    settings = check_origin(store_of_key(deps.stores, key), origin)
    found, known = _read(deps, settings.store_id, link)
    here = known_visitor(deps, settings.store_id, old) if old else None
    if here is None or here.id != found.subject:
        return Question(masked(known.email), same=False)
    _prove(deps, known)
    theirs = {"conversation": found.conversation_id, "email": known.email}
    return Question(masked(known.email), same=True, theirs=theirs)


def follow_link(deps: LinkDeps, *, key: str, origin: str, link: str, claim: str) -> Admission:
    """A token for whom the mail was sent to. The link is then used up, but for a repeat with the same `claim`.

    What was given to that visitor before (tokens, tickets, sockets) is nobody's any more. Following the link proves the
    address, for nobody else was sent it. UnauthenticatedError for a link that is not ours, is used up or too old, or
    went to an address that the shopper has corrected since: a stranger may hold it. NotFoundError for another store's.
    """
    settings = check_origin(store_of_key(deps.stores, key), origin)
    found, known = _read(deps, settings.store_id, link)
    if not deps.claims.take(settings.store_id, f"link#{_name(link)}", claim, found.expires):
        raise UnauthenticatedError
    # A second on: what was given within this one is over, too.
    at = int(deps.clock()) + 1
    deps.renewals.renew(settings.store_id, found.subject, at)
    _prove(deps, known)
    _end_sockets(deps, found)
    token, expires = deps.tokens.sign(settings.store_id, found.subject, at + LIFETIME), at + LIFETIME
    return Admission(token, settings.store_id, found.subject, expires, found.conversation_id, known.email)


def _read(deps: LinkDeps, store_id: StoreId, token: str) -> tuple[Link, Customer]:
    link = deps.tokens.verify_link(token, "resume")
    if link.store_id != store_id:
        raise NotFoundError
    known = deps.customers.get(store_id, link.subject)
    if known is None or recipient_hash(known.email).hex() != link.address:
        raise UnauthenticatedError
    return link, known


def _prove(deps: LinkDeps, known: Customer) -> None:
    # The address that the link was sent to, and no other that they have given meanwhile.
    change_customer(
        deps.customers, known, lambda each: replace(each, proven=each.proven or each.has_address(known.email))
    )


def _end_sockets(deps: LinkDeps, link: Link) -> None:
    for view in chain(deps.log, link.store_id, link.conversation_id):
        sockets = [each.connection_id for each in view.listeners if each.principal == link.subject]
        for connection_id in sockets:
            deps.push.end(connection_id)
        if sockets:
            deps.subscriptions.drop(link.store_id, view.id, sockets)


def _name(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()
