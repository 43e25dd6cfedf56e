"""Makes what is outside of the stores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.stores.ports import Agents


class StoresWiring(AwsWiring):
    """Their people; what they have set is known by their settings."""

    @cached_property
    def agents(self) -> Agents:
        """The stores' people."""
        from chalicelib.stores.adapters.agents import DynamoAgents  # noqa: PLC0415

        return DynamoAgents(self.env["DIRECTORY_TABLE"], self.region)
