"""From when on each visitor's credentials count; in the ShopDirectory table."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.failures import translated
from chalicelib.aws.tables import TableMeta, bind, read_item
from chalicelib.core.ids import StoreId, VisitorId
from chalicelib.people.adapters.customers import customer_key


class RenewalModel(Model):
    """From when on a visitor's credentials count, beside what they have told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="renewal")
    at = NumberAttribute()


class DynamoRenewals:
    """Renewals on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, RenewalModel)

    def renew(self, store_id: StoreId, visitor_id: VisitorId, at: int) -> None:
        """See Renewals."""
        with translated():
            RenewalModel(customer_key(store_id, visitor_id), at=at).save()

    def renewed(self, store_id: StoreId, visitor_id: VisitorId) -> int:
        """See Renewals."""
        found = read_item(lambda: RenewalModel.get(customer_key(store_id, visitor_id), "renewal", consistent_read=True))
        return int(found.at) if found else 0
