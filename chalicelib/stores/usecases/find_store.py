"""Give a shopper an identity of their own, with no account and nothing asked."""

from __future__ import annotations

from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import store_of_widget
from chalicelib.stores.domain import StoreSettings
from chalicelib.stores.ports import Stores


def check_origin(settings: StoreSettings | None, origin: str) -> StoreSettings:
    """NotFoundError unless the store exists and may be spoken to from this Origin (exact scheme, host and port)."""
    if settings is None or origin not in settings.origins:
        raise NotFoundError
    return settings


def store_of_key(stores: Stores, key: str) -> StoreSettings:
    """The store whose widget this is; NotFoundError for a key that is no store's, or no longer."""
    store_id = store_of_widget(key)
    settings = stores.settings(store_id) if store_id else None
    if settings is None or key not in settings.widgets:
        raise NotFoundError
    return settings
