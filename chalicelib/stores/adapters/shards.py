"""How large each store has grown; in the ShopDirectory table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met, read_item
from chalicelib.core.ids import StoreId
from chalicelib.stores.domain import Shards


class ShardsModel(Model):
    """Over how many partitions a store is spread."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="shards")
    shards = NumberAttribute()
    before = NumberAttribute()
    since = NumberAttribute()


class DynamoShardCounts:
    """ShardCounts on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, ShardsModel)

    def get(self, store_id: StoreId) -> Shards:
        """See ShardCounts; a store of which nothing is noted is small."""
        found = read_item(lambda: ShardsModel.get(_key(store_id), "shards", consistent_read=True))
        return Shards(int(found.shards), int(found.before), int(found.since)) if found else Shards()

    def grow(self, store_id: StoreId, shards: Shards) -> None:
        """See ShardCounts."""
        model = ShardsModel(_key(store_id), "shards", shards=shards.count, before=shards.before, since=shards.since)
        smaller = ShardsModel.shards.does_not_exist() | (ShardsModel.shards < shards.count)
        is_met(lambda: model.save(condition=smaller))


def _key(store_id: StoreId) -> str:
    return of_store(store_id, "shards")
