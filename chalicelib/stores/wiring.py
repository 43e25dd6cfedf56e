"""Makes what is outside of the stores."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws.wiring import AwsWiring

if TYPE_CHECKING:
    from chalicelib.stores.ports import Agents, ShardCounts
    from chalicelib.stores.usecases.known_shards import KnownShards


class StoresWiring(AwsWiring):
    """Their people, and how large they have grown; what they have set is known by their settings."""

    @cached_property
    def agents(self) -> Agents:
        """The stores' people."""
        from chalicelib.stores.adapters.agents import DynamoAgents  # noqa: PLC0415

        return DynamoAgents(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def shard_counts(self) -> ShardCounts:
        """How large the stores have grown."""
        from chalicelib.stores.adapters.shards import DynamoShardCounts  # noqa: PLC0415

        return DynamoShardCounts(self.env["DIRECTORY_TABLE"], self.region)

    @cached_property
    def shards(self) -> KnownShards:
        """The same, as a container remembers it."""
        from chalicelib.stores.usecases.known_shards import KnownShards  # noqa: PLC0415

        return KnownShards(self.shard_counts, self.clock)
