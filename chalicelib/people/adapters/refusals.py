"""The addresses that want no mail; in the ShopDirectory table."""

from __future__ import annotations

import hashlib

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, read_item
from chalicelib.core.ids import StoreId
from chalicelib.core.ports import Clock


class RefusalModel(Model):
    """An address that gets no mail, under its hash."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="refusal")
    reason = UnicodeAttribute()
    at = NumberAttribute()


class DynamoRefusals:
    """Refusals on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, RefusalModel)
        self._clock = clock

    def get(self, store_id: StoreId, address: str) -> str:
        """See Refusals."""
        found = read_item(lambda: RefusalModel.get(address_key(store_id, address), "refusal", consistent_read=True))
        return str(found.reason) if found else ""

    def put(self, store_id: StoreId, address: str, reason: str) -> None:
        """See Refusals."""
        with translated():
            RefusalModel(address_key(store_id, address), reason=reason, at=int(self._clock())).save()


def address_key(store_id: StoreId, address: str) -> str:
    """The partition key of an address: its hash, because it may be of somebody who wants to be forgotten."""
    return of_store(store_id, "address", hashlib.sha256(address.strip().lower().encode()).hexdigest())
