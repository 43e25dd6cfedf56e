"""Give a shopper an identity of their own, with no account and nothing asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.access.ports import AdmissionDeps
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import ConversationId, StoreId, VisitorId, visitor_id_of
from chalicelib.core.principal import Principal
from chalicelib.stores.usecases.find_store import check_origin, store_of_key

DAY = 24 * 3600


LIFETIME = 30 * DAY


@dataclass(frozen=True, slots=True)
class Admission:
    """A visitor's token, whom it names, and until when it is valid (seconds since 1970).

    `conversation` and `email` are those of who came by the link in a mail.
    """

    token: str
    store_id: StoreId
    visitor_id: VisitorId
    expires: int
    conversation_id: ConversationId = ""
    email: str = ""


def admit_visitor(deps: AdmissionDeps, *, key: str, origin: str, old: str = "") -> Admission:
    """A token for the visitor of this widget: the old one's owner if `old` is still valid, else somebody new.

    The id comes from us, never from the client. NotFoundError for a key that is not of a store, or a foreign Origin.
    """
    settings = check_origin(store_of_key(deps.stores, key), origin)
    expires = int(deps.clock()) + LIFETIME
    known = known_visitor(deps, settings.store_id, old) if old else None
    visitor_id = known.id if known else visitor_id_of(deps.random(16))
    return Admission(deps.tokens.sign(settings.store_id, visitor_id, expires), settings.store_id, visitor_id, expires)


def current_visitor(deps: AdmissionDeps, token: str) -> Principal:
    """Whom the token speaks for; UnauthenticatedError if it is not ours, too old, or older than a renewal. One read."""
    principal, expires = deps.tokens.verify(token)
    # A token outlives the store that it was for by up to a month.
    if deps.stores.settings(principal.store_id) is None:
        raise UnauthenticatedError
    given = expires - LIFETIME
    if given < deps.renewals.renewed(principal.store_id, principal.id):
        raise UnauthenticatedError
    return replace(principal, since=given)


def known_visitor(deps: AdmissionDeps, store_id: StoreId, token: str) -> Principal | None:
    """Whom the token speaks for in this store; None if it is nobody."""
    try:
        principal = current_visitor(deps, token)
    except UnauthenticatedError:
        return None
    return principal if principal.store_id == store_id else None
