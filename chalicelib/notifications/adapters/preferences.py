"""How agents want to be told; in the ShopDirectory table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind
from chalicelib.core.ids import AgentId, StoreId
from chalicelib.notifications.domain.people import Preferences


class PreferencesModel(Model):
    """How an agent wants to be told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    push = BooleanAttribute()
    mail_minutes = NumberAttribute()
    quiet_from = UnicodeAttribute()
    quiet_to = UnicodeAttribute()
    zone = UnicodeAttribute()


class DynamoPreferences:
    """AgentPreferences on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, PreferencesModel)

    def all(self, store_id: StoreId) -> Mapping[str, Preferences]:
        """See AgentPreferences."""
        with translated():
            found = list(PreferencesModel.query(preferences_key(store_id)))
        return {
            each.sk: Preferences(each.push, int(each.mail_minutes), each.quiet_from, each.quiet_to, each.zone)
            for each in found
        }

    def put(self, store_id: StoreId, agent_id: AgentId, preferences: Preferences) -> None:
        """See AgentPreferences."""
        with translated():
            PreferencesModel(preferences_key(store_id), agent_id, **asdict(preferences)).save()


def preferences_key(store_id: StoreId) -> str:
    """The partition key of the preferences of a store's people."""
    return of_store(store_id, "preferences")
