"""What is known of shoppers, and the addresses that want no mail; in the ShopDirectory table."""

from __future__ import annotations

from pynamodb.exceptions import DoesNotExist

from chalicelib.adapters import directory_models as models
from chalicelib.adapters.failures import translated
from chalicelib.adapters.tables import bind
from chalicelib.domain.ids import StoreId, VisitorId
from chalicelib.domain.model import Customer
from chalicelib.ports.core import Clock


class DynamoCustomers:
    """Customers on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str, clock: Clock) -> None:
        bind(table, region, models.CustomerModel, models.RefusalModel, models.RenewalModel)
        self._clock = clock

    def customer(self, store_id: StoreId, visitor_id: VisitorId) -> Customer | None:
        """See Customers."""
        with translated():
            try:
                found = models.CustomerModel.get(
                    models.customer_key(store_id, visitor_id), "customer", consistent_read=True
                )
            except DoesNotExist:
                return None
        return Customer(
            store_id,
            visitor_id,
            found.email,
            found.proven,
            found.name,
            found.language,
            found.subject,
            found.message_id,
            int(found.hops),
        )

    def put_customer(self, customer: Customer) -> None:
        """See Customers."""
        with translated():
            models.CustomerModel(
                models.customer_key(customer.store_id, customer.visitor_id),
                email=customer.email,
                proven=customer.proven,
                name=customer.name,
                language=customer.language,
                subject=customer.subject,
                message_id=customer.message_id,
                hops=customer.hops,
            ).save()

    def refusal(self, store_id: StoreId, address: str) -> str:
        """See Customers."""
        with translated():
            try:
                found = models.RefusalModel.get(models.address_key(store_id, address), "refusal", consistent_read=True)
            except DoesNotExist:
                return ""
        return str(found.reason)

    def renew(self, store_id: StoreId, visitor_id: VisitorId, at: int) -> None:
        """See Customers."""
        with translated():
            models.RenewalModel(models.customer_key(store_id, visitor_id), at=at).save()

    def renewed(self, store_id: StoreId, visitor_id: VisitorId) -> int:
        """See Customers."""
        with translated():
            try:
                found = models.RenewalModel.get(
                    models.customer_key(store_id, visitor_id), "renewal", consistent_read=True
                )
            except DoesNotExist:
                return 0
        return int(found.at)

    def refuse(self, store_id: StoreId, address: str, reason: str) -> None:
        """See Customers."""
        with translated():
            models.RefusalModel(models.address_key(store_id, address), reason=reason, at=int(self._clock())).save()
