"""The single-use ticket that opens a socket, because a browser can send no header there."""

from __future__ import annotations

import base64
import hashlib

from chalicelib.access.domain import Ticket
from chalicelib.access.ports import AdmissionDeps, LinkDeps
from chalicelib.conversations.usecases.permit import check_still_admitted
from chalicelib.core.errors import UnauthenticatedError
from chalicelib.core.ids import STORE, StoreId
from chalicelib.core.principal import Principal, Role
from chalicelib.stores.usecases.find_store import check_origin

LIFETIME = 60
_DOTS = 2


def issue_ticket(deps: AdmissionDeps, principal: Principal, origin: str) -> str:
    """A ticket for one socket within 60 seconds from the same Origin: the store's id, the role and 256 random bits.

    Only its hash is stored. NotFoundError if a visitor asks from an Origin that is not the store's.
    """
    if principal.role is Role.VISITOR:
        check_origin(deps.stores.settings(principal.store_id), origin)
    secret = base64.urlsafe_b64encode(deps.random(32)).decode().rstrip("=")
    deps.tickets.put(_key(secret), Ticket(principal, origin, int(deps.clock()) + LIFETIME))
    return f"{principal.store_id}.{principal.role.value}.{secret}"


def redeem_ticket(deps: LinkDeps, ticket: str, *, origin: str) -> Principal:
    """Whom the ticket lets in; UnauthenticatedError if it is unknown, used, too old, or from another Origin.

    Or if it was given to somebody whose right was taken away since.
    """
    found = _take(deps, *ticket.split(".")) if ticket.count(".") == _DOTS else None
    if found is None or found.expires <= deps.clock() or found.origin != origin:
        raise UnauthenticatedError
    check_still_admitted(deps, found.principal)
    return found.principal


def _take(deps: LinkDeps, store_id: StoreId, role: str, secret: str) -> Ticket | None:
    if not STORE.match(store_id) or role not in {each.value for each in Role} or not secret:
        return None
    return deps.tickets.take(store_id, Role(role), _key(secret))


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
