"""The counters that all containers share; in the LiveState table."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met
from chalicelib.core.ids import StoreId


class CounterModel(Model):
    """How often something happened in one minute."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="count")
    n = NumberAttribute()
    ttl = NumberAttribute()


class DynamoCounters:
    """Counters on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, CounterModel)

    def count(self, store_id: StoreId, key: str, limit: int, expires: int, amount: int = 1) -> bool:
        """See Counters."""
        actions: list[Any] = [CounterModel.n.add(amount), CounterModel.ttl.set(expires)]
        below = CounterModel.n.does_not_exist() | (CounterModel.n <= limit - amount)
        return is_met(
            lambda: CounterModel(of_store(store_id, "count", key), "count").update(actions=actions, condition=below)
        )

    def uncount(self, store_id: StoreId, key: str) -> None:
        """See Counters."""
        with translated():
            CounterModel(of_store(store_id, "count", key), "count").update(actions=[CounterModel.n.add(-1)])
