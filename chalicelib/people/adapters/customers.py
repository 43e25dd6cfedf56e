"""What is known of shoppers; in the ShopDirectory table."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.keys import of_store
from chalicelib.aws.tables import TableMeta, bind, is_met, read_item
from chalicelib.core.ids import StoreId, VisitorId
from chalicelib.people.domain import Customer

# What a shopper tells, by the names of the attributes.
_TOLD = ("email", "proven", "name", "language", "subject", "message_id", "hops")


class CustomerModel(Model):
    """What a visitor has told."""

    class Meta(TableMeta):
        """See pynamodb."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="customer")
    email = UnicodeAttribute()
    proven = BooleanAttribute()
    name = UnicodeAttribute()
    language = UnicodeAttribute()
    subject = UnicodeAttribute()
    message_id = UnicodeAttribute()
    hops = NumberAttribute(default=0)
    version = NumberAttribute(default=0)


class DynamoCustomers:
    """Customers on DynamoDB through pynamodb."""

    def __init__(self, table: str, region: str) -> None:
        bind(table, region, CustomerModel)

    def get(self, store_id: StoreId, visitor_id: VisitorId) -> Customer | None:
        """See Customers."""
        found = read_item(
            lambda: CustomerModel.get(customer_key(store_id, visitor_id), "customer", consistent_read=True)
        )
        if found is None:
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
            int(found.version),
        )

    def put(self, customer: Customer, before: Customer) -> bool:
        """See Customers."""
        changed = [name for name in _TOLD if getattr(customer, name) != getattr(before, name) or not before.version]
        actions = [getattr(CustomerModel, name).set(getattr(customer, name)) for name in changed]
        actions.append(CustomerModel.version.set(before.version + 1))
        # Of before there were versions, an item has none.
        unchanged = (
            CustomerModel.version == before.version if before.version else CustomerModel.version.does_not_exist()
        )
        item = CustomerModel(customer_key(customer.store_id, customer.visitor_id), "customer")
        return is_met(lambda: item.update(actions=actions, condition=unchanged))


def customer_key(store_id: StoreId, visitor_id: VisitorId) -> str:
    """The partition key of what a visitor has told."""
    return of_store(store_id, "customer", visitor_id)
