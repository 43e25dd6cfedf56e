"""Who does what must be done once; in the LiveState table."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock, Unavailable

# Longer than any queue keeps a message.
_REMEMBERED = 15 * 24 * 3600


class LeaseModel(Model):
    """Who does something that must be done once; `until` is when another one may try, far off when it is done."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="lease")
    until = NumberAttribute()
    tries = NumberAttribute()
    ttl = NumberAttribute()


class DynamoLeases:
    """Leases on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, LeaseModel)
        self._clock = clock

    def take(self, store_id: StoreId, key: str, seconds: int, tries: int) -> int | Unavailable:
        """See Leases."""
        now = int(self._clock())
        free = LeaseModel.until.does_not_exist() | ((LeaseModel.until <= now) & (LeaseModel.tries < tries))
        actions: list[Any] = [LeaseModel.tries.add(1), LeaseModel.until.set(now + seconds)]
        actions.append(LeaseModel.ttl.set(now + _REMEMBERED))
        taken = self._update(store_id, key, actions, free)
        if taken:
            return taken
        with translated():
            found = LeaseModel.get(of_store(store_id, "lease", key), "lease", consistent_read=True)
        return Unavailable.SPENT if found.until <= now else Unavailable.HELD

    def finish(self, store_id: StoreId, key: str) -> None:
        """See Leases."""
        # Adding nothing gives the lease its count, should it have none.
        until = int(self._clock()) + _REMEMBERED
        self._update(
            store_id, key, [LeaseModel.tries.add(0), LeaseModel.until.set(until), LeaseModel.ttl.set(until)], None
        )

    def drop(self, store_id: StoreId, key: str) -> None:
        """See Leases."""
        self._update(store_id, key, [LeaseModel.tries.add(-1), LeaseModel.until.set(0)], None)

    def _update(self, store_id: StoreId, key: str, actions: list[Any], condition: Any) -> int:  # noqa: ANN401 - pynamodb's
        lease = LeaseModel(of_store(store_id, "lease", key), "lease")
        if not is_met(lambda: lease.update(actions=actions, condition=condition)):
            return 0
        return int(lease.tries)
