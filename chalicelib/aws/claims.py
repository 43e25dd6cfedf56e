"""Who has what can be had once; in the LiveState table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met
from chalicelib.core.ids import StoreId


class ClaimModel(Model):
    """Who has what can be had once."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="claim")
    by = UnicodeAttribute()
    ttl = NumberAttribute()


class DynamoClaims:
    """Claims on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, ClaimModel)

    def take(self, store_id: StoreId, key: str, by: str, expires: int) -> bool:
        """See Claims."""
        item = ClaimModel(of_store(store_id, "claim", key), "claim", by=by, ttl=expires)
        return is_met(lambda: item.save(ClaimModel.pk.does_not_exist() | (ClaimModel.by == by)))
