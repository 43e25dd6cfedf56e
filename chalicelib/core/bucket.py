"""The token bucket, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """`rate` tokens a second, `burst` at the most; `per_minute` is the allowance that all containers share."""

    rate: float
    burst: int
    per_minute: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """`tokens` left at `at` (seconds, any clock that only goes forward)."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Share:
    """What a container holds of an allowance that all share: `left` of it in a `window`, and how much it asks next."""

    window: int
    left: int = 0
    asks: int = 1


def take(bucket: Bucket | None, limit: Limit, now: float) -> tuple[Bucket, bool]:
    """The bucket after one more request, and whether the request is within the limit."""
    tokens = float(limit.burst)
    if bucket is not None:
        tokens = min(limit.burst, bucket.tokens + max(0.0, now - bucket.at) * limit.rate)
    if tokens < 1:
        return Bucket(tokens, now), False
    return Bucket(tokens - 1, now), True


def runs_low(bucket: Bucket, limit: Limit) -> bool:
    """Whether so little is left that what other containers saw must be asked for."""
    return bucket.tokens < limit.burst / 3
