"""Makes what is outside of the stores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.stores.ports import Agents, Stores


class StoresWiring(AwsWiring):
    """Their settings, their people."""

    @cached_property
    def stores(self) -> Stores:
        """What the stores have set."""
        from chalicelib.stores.adapters.stores import DynamoStores  # noqa: PLC0415

        return DynamoStores(self.env["DIRECTORY_TABLE"], self.region, self.clock)

    @cached_property
    def agents(self) -> Agents:
        """The stores' people."""
        from chalicelib.stores.adapters.agents import DynamoAgents  # noqa: PLC0415

        return DynamoAgents(self.env["DIRECTORY_TABLE"], self.region)
