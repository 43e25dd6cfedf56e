"""The single-use ticket that opens a socket, because a browser can send no header there."""

from __future__ import annotations

import base64
import hashlib

from chalicelib.domain.ids import STORE
from chalicelib.domain.model import Principal, Role, Ticket
from chalicelib.errors import UnauthenticatedError
from chalicelib.ports import Door, Gate
from chalicelib.usecases.access import check_still_admitted
from chalicelib.usecases.admit_visitor import check_origin

LIFETIME = 60


def issue_ticket(gate: Gate, principal: Principal, origin: str) -> str:
    """A ticket for one socket within 60 seconds from the same Origin: the store's id and 256 random bits.

    Only its hash is stored. NotFoundError if a visitor asks from an Origin that is not the store's.
    """
    if principal.role is Role.VISITOR:
        check_origin(gate.directory.settings(principal.store), origin)
    secret = base64.urlsafe_b64encode(gate.random(32)).decode().rstrip("=")
    gate.live.put_ticket(_key(secret), Ticket(principal, origin, int(gate.clock()) + LIFETIME))
    return f"{principal.store}.{secret}"


def redeem_ticket(gate: Door, ticket: str, origin: str) -> Principal:
    """Whom the ticket lets in; UnauthenticatedError if it is unknown, used, too old, or from another Origin.

    Or if it was given to somebody whose right was taken away since.
    """
    store, _, secret = ticket.partition(".")
    if not STORE.match(store) or not secret:
        raise UnauthenticatedError
    found = gate.live.take_ticket(store, _key(secret))
    if found is None or found.expires <= gate.clock() or found.origin != origin:
        raise UnauthenticatedError
    check_still_admitted(gate, found.principal)
    return found.principal


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
