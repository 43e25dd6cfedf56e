"""Makes what all capabilities share of AWS."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.core.limits import STORE_RATE, Limiter
from chalicelib.core.wiring import Wiring

if TYPE_CHECKING:
    from chalicelib.aws.signing_keys import SigningKeys
    from chalicelib.core.ports import Claims, Counters, Leases, Turns


class AwsWiring(Wiring):
    """Counters, leases, claims, keys."""

    @property
    def region(self) -> str:
        """Where all tables are."""
        return self.env["AWS_REGION"]

    @cached_property
    def claims(self) -> Claims:
        """Who has what can be had once."""
        from chalicelib.aws.claims import DynamoClaims  # noqa: PLC0415

        return DynamoClaims(self.env["LIVE_TABLE"], self.region)

    @cached_property
    def counters(self) -> Counters:
        """What all containers count together."""
        from chalicelib.aws.counters import DynamoCounters  # noqa: PLC0415

        return DynamoCounters(self.env["LIVE_TABLE"], self.region)

    @cached_property
    def leases(self) -> Leases:
        """Who does what must be done once."""
        from chalicelib.aws.leases import DynamoLeases  # noqa: PLC0415

        return DynamoLeases(self.env["LIVE_TABLE"], self.region, self.clock)

    @cached_property
    def turns(self) -> Turns:
        """Whose turn it is."""
        from chalicelib.aws.turns import DynamoTurns  # noqa: PLC0415

        return DynamoTurns(self.env["LIVE_TABLE"], self.region, self.clock)

    @cached_property
    def limiter(self) -> Limiter:
        """The rate limits."""
        return Limiter(lambda: self.counters, self.clock, int(self.env.get("STORE_RATE", STORE_RATE)))

    @cached_property
    def signing_keys(self) -> SigningKeys:
        """The keys of this deployment."""
        from chalicelib.aws.signing_keys import SigningKeys, stored_keys  # noqa: PLC0415

        return SigningKeys(stored_keys(self.env["SIGNING_KEYS_PARAMETER"]), self.clock)
