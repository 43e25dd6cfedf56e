"""Give a shopper an identity of their own, with no account and nothing asked."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.ids import store_of_widget, visitor_id
from chalicelib.domain.model import Principal, StoreSettings
from chalicelib.errors import NotFoundError, UnauthenticatedError
from chalicelib.ports import Gate, Tokens

DAY = 24 * 3600
LIFETIME = 30 * DAY


@dataclass(frozen=True, slots=True)
class Admission:
    """A visitor's token, whom it names, and until when it is valid (seconds since 1970)."""

    token: str
    store: str
    visitor: str
    expires: int


def check_origin(settings: StoreSettings | None, origin: str) -> StoreSettings:
    """NotFoundError unless the store exists and may be spoken to from this Origin (exact scheme, host and port)."""
    if settings is None or origin not in settings.origins:
        raise NotFoundError
    return settings


def admit_visitor(gate: Gate, key: str, origin: str, old: str = "") -> Admission:
    """A token for the visitor of this widget: the old one's owner if `old` is still valid, else somebody new.

    The id comes from us, never from the client. NotFoundError for a key that is not of a store, or a foreign Origin.
    """
    store = store_of_widget(key)
    settings = check_origin(gate.directory.settings(store) if store else None, origin)
    if key not in settings.widgets:
        raise NotFoundError
    known = _known(gate.tokens, settings.store, old) if old else None
    visitor = known.id if known else visitor_id(gate.random(16))
    expires = int(gate.clock()) + LIFETIME
    return Admission(gate.tokens.sign(settings.store, visitor, expires), settings.store, visitor, expires)


def _known(tokens: Tokens, store: str, old: str) -> Principal | None:
    try:
        principal, _ = tokens.verify(old)
    except UnauthenticatedError:
        return None
    return principal if principal.store == store else None
