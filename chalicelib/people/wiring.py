"""Makes what is outside of the shoppers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.people.ports import Customers, Refusals, Renewals


class PeopleWiring(AwsWiring):
    """What they told, and what they want no more."""

    @cached_property
    def customers(self) -> Customers:
        """The shoppers."""
        from chalicelib.people.adapters.customers import DynamoCustomers  # noqa: PLC0415

        return DynamoCustomers(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def refusals(self) -> Refusals:
        """The addresses that want no mail."""
        from chalicelib.people.adapters.refusals import DynamoRefusals  # noqa: PLC0415

        return DynamoRefusals(self.env["DIRECTORY_TABLE"], self.region, self.clock)

    @cached_property
    def renewals(self) -> Renewals:
        """From when on visitors' credentials count."""
        from chalicelib.people.adapters.renewals import DynamoRenewals  # noqa: PLC0415

        return DynamoRenewals(self.env["DIRECTORY_TABLE"], self.region)
