"""Bucket."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.bucket import Bucket, Limit, runs_low, take


@given(st.lists(st.floats(0, 5), max_size=60))
def test_a_bucket_never_allows_more_than_burst_and_rate(gaps: list[float]) -> None:
    """Over any time, at most `burst` plus `rate` times the time."""
    limit = Limit(rate=1, burst=5, per_minute=60)
    bucket: Bucket | None = None
    allowed = 0
    for now in itertools.accumulate(gaps):
        bucket, ok = take(bucket, limit, now)
        allowed += ok
    assert allowed <= limit.burst + sum(gaps) * limit.rate + 1e-6


def test_a_bucket_says_when_it_runs_low() -> None:
    """Under a third of the burst, other containers must be asked."""
    limit = Limit(rate=1, burst=9, per_minute=60)
    assert not runs_low(Bucket(3, 0), limit)
    assert runs_low(Bucket(2.9, 0), limit)
