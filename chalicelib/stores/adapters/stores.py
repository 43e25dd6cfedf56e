"""What each store has set; in the ShopDirectory table."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, read_item
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock
from chalicelib.stores.domain import StoreSettings

# How long a container may go on with settings that were changed.
_SETTINGS_SECONDS = 60


class SettingsModel(Model):
    """What a store has set."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="settings")
    name = UnicodeAttribute()
    origins: ListAttribute[str] = ListAttribute()
    widgets: ListAttribute[str] = ListAttribute()
    language = UnicodeAttribute(default="en")
    mail_after = NumberAttribute(default=120)
    api = UnicodeAttribute(default="")
    inbox = UnicodeAttribute(default="")
    logo = UnicodeAttribute(default="")
    webhook = UnicodeAttribute(default="")
    answer_claims = BooleanAttribute(default=True)
    confirms = BooleanAttribute(default=True)


class DynamoStores:
    """Stores on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, SettingsModel)
        self._clock = clock
        self._settings: dict[str, tuple[float, StoreSettings]] = {}

    def settings(self, store_id: StoreId) -> StoreSettings | None:
        """See Stores; up to 60 seconds old."""
        if store_id in self._settings and self._clock() - self._settings[store_id][0] < _SETTINGS_SECONDS:
            return self._settings[store_id][1]
        found = read_item(lambda: SettingsModel.get(settings_key(store_id), "settings"))
        if found is None:
            # Not kept: names of stores that do not exist are without number.
            return None
        known = _parse(store_id, found)
        self._settings[store_id] = (self._clock(), known)
        return known


def _parse(store_id: StoreId, found: SettingsModel) -> StoreSettings:
    return StoreSettings(
        store_id,
        found.name,
        tuple(found.origins),
        tuple(found.widgets),
        found.language,
        int(found.mail_after),
        found.api,
        found.inbox,
        found.logo,
        found.webhook,
        found.answer_claims,
        found.confirms,
    )


def settings_key(store_id: StoreId) -> str:
    """The partition key of a store's settings."""
    return of_store(store_id, "settings")
