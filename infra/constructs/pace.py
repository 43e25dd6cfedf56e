"""How much a deployment takes."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.core.limits import STORE_RATE


@dataclass(frozen=True, slots=True)
class Pace:
    """What a deployment takes in a second: of each store messages by shoppers, and in all what API Gateway lets in.

    docs/operations.md derives both. Behind the limits per shopper and per store, API Gateway says 429 at the second.
    """

    store: int = STORE_RATE
    stage: int = 4 * STORE_RATE

    @property
    def burst(self) -> int:
        """At once."""
        return self.stage // 2
